package views

import "sync"

// importing knows the uploads whose import is under way and its job, so that a
// button pressed twice imports once.
type importing struct {
	mu   sync.Mutex
	jobs map[string]string // upload to job
}

// once starts the import of the upload, or answers the job that does it
// already.
func (p *importing) once(stage string, start func() (job string, err error)) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if job := p.jobs[stage]; job != "" {
		return job, nil
	}
	job, err := start()
	if err != nil {
		return "", err
	}
	if p.jobs == nil {
		p.jobs = map[string]string{}
	}
	p.jobs[stage] = job
	return job, nil
}

// job is the job that imports the upload now, "" when none does.
func (p *importing) job(stage string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.jobs[stage]
}

func (p *importing) over(stage string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.jobs, stage)
}
