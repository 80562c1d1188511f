package load

import "time"

// MaxHandling is the longest time that is taken for work on an alert: one that
// was open for longer was idle for most of it (load.md section 3).
const MaxHandling = maxHandling * time.Second
