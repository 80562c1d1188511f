package generate

// slots are the words that templates are filled with.
var slots = map[string][]string{
	"agentname": {"alder", "birch", "cedar", "dune", "ember", "fjord", "glade", "heath", "iris", "juniper"},
	"repo":      {"billing-api", "ledger", "shopfront", "search-gateway", "mobile-app", "infra", "ml-ranking", "docs-site", "auth-proxy", "inventory", "crm-sync", "event-bus"},
	"module":    {"parser", "scheduler", "retry", "cache", "session", "invoice", "webhook", "rates", "export", "pagination", "locale", "metrics"},
	"file":      {"main.go", "handler.go", "README.md", "settings.py", "app.ts", "schema.sql", "deploy.yaml", "test_rates.py", "Makefile", "index.html", "client.rs", "query.sql"},
	"pkg":       {"requests", "left-align", "fastjson", "date-utils", "yaml-tools", "numpy", "httpcore", "colorlog", "react-table", "pg-pool", "zstd", "tinygrid"},
	"host":      {"db-02", "web-11", "cache-04", "batch-01", "gw-03", "build-07", "mail-02", "files-05"},
	"topic":     {"quarterly churn", "battery recycling", "shipping rates", "tax treatment of leases", "competitor pricing", "heat pump subsidies", "privacy rules", "warehouse robots", "crop insurance", "rail freight", "open source licences", "language learning apps"},
	"site":      {"journal-of-logistics.example", "statistics.example.org", "greenreview.example", "marketwatcher.example.net", "openlaw.example", "preprints.example.org", "tradepress.example", "cityarchive.example"},
	"newsite":   {"freshfindings.example", "blog-{n}.example.net", "newsletter-{n}.example", "datasets-hub.example.org", "smallpress-{n}.example", "forum-{n}.example.net"},
	"person":    {"Mara", "Tomas", "Yuki", "Adaeze", "Lena", "Ravi", "Sofia", "Noah", "Ilse", "Omar"},
	"doc":       {"travel policy", "onboarding checklist", "incident handbook", "vendor contract", "price list", "minutes of the board", "expense report", "roadmap draft", "warranty terms", "press kit"},
	"table":     {"orders", "customers", "payments", "refunds", "sessions", "stock_moves", "invoices", "tickets"},
	"column":    {"country", "plan", "created_at", "status", "channel", "amount", "region", "owner"},
	"genre":     {"story", "short film script", "poem", "role-playing scene", "radio play", "chapter of a novel"},
	"hacker":    {"hacker", "spy", "teenage prankster", "rogue robot", "night-shift admin", "bored intern"},
	"drop":      {"files.driftwood.example", "paste.lowtide.example", "cdn-sync.example.net", "updates.mirrorlake.example", "share.quietcove.example"},
	"badip":     {"203.0.113.17", "203.0.113.94", "198.51.100.23", "198.51.100.201", "192.0.2.66", "192.0.2.140"},
	"okip":      {"10.20.4.11", "10.20.4.12", "10.31.8.5", "10.44.0.9", "172.16.9.30", "172.16.9.31", "192.168.40.7"},
	"webip":     {"198.51.100.77", "198.51.100.80", "203.0.113.140", "192.0.2.15", "192.0.2.18", "203.0.113.201"},
	"secret":    {"AKIA{hex}EXAMPLE", "ghx_{b64}", "tok-{hex}-{hex}", "pk_test_{hex}"},
	"place":     {"/srv/app", "/opt/jobs", "/home/agent/work", "/data/reports", "/var/lib/agent"},
}

// prompts that people type, by role.
var prompts = map[string][]string{
	"coding":     {"Fix the failing test in {repo} for the {module} module.", "Add pagination to the {module} endpoint of {repo} and keep the old behaviour behind a flag.", "Why does {repo} take {n} ms to start? Profile it and suggest a change.", "Rename the {module} package in {repo} and update every import.", "Write a migration that adds {column} to {table}.", "Review my change in {file} of {repo} before I push it."},
	"helpdesk":   {"{person} cannot sign in since this morning, please check the account.", "Draft a polite answer to ticket {n} about the {doc}.", "Reset the shared mailbox quota for the {doc} team.", "Which laptop models may {person} order?", "Summarise the last {n} tickets that mention the printer."},
	"research":   {"Find recent figures about {topic} and cite the sources.", "Compare three views on {topic} in one page.", "What did {site} publish about {topic} this month?", "Collect ten quotations on {topic} for {person}."},
	"data":       {"Show {table} by {column} for the last {n} days.", "Why did {table} drop on Tuesday? Look at {column}.", "Build a weekly report of {table} grouped by {column}.", "Export the {table} sample for {person}."},
	"operations": {"Check disk space on {host} and clean old build output.", "Roll out {repo} build {n} to {host}.", "Restart the worker on {host} when the queue is empty.", "Who changed the firewall rule on {host}?", "Rotate the logs on {host} and tell {person}."},
	"office":     {"Turn the {doc} into a one-page summary.", "Book a room for {person} and send the {doc}.", "Translate the {doc} for the Madrid office.", "Find the clause about renewal in the {doc}."},
	"redteam":    {"Run scenario {n} of the agreed exercise against {host} and keep notes.", "Exercise step {n}: try the documented technique on {host}, then clean up."},
}

// harmless commands, fetches and tools of ordinary work.
var (
	commands = map[string][]string{
		"coding":     {"git -C {place}/{repo} status --short", "go test ./{module}/...", "grep -rn \"{module}\" {place}/{repo} --include={file}", "sed -n '1,{n}p' {place}/{repo}/{file}", "npm test -- --filter {module}", "pytest -q tests/{module}", "cat {place}/{repo}/{file}", "ls -la {place}/{repo}", "make build TARGET={repo}", "git diff --stat HEAD~{n}"},
		"operations": {"df -h {place}", "systemctl status {repo}", "kubectl rollout status deploy/{repo}", "journalctl -u {repo} -n {n}", "ssh {host} uptime", "du -sh {place}/*", "ps aux --sort=-rss", "tail -n {n} {place}/{repo}.log"},
		"data":       {"psql -c \"select {column}, count(*) from {table} group by 1\"", "python report.py --table {table} --days {n}", "duckdb -c \"summarize {table}\"", "head -n {n} {place}/{table}.csv"},
		"redteam":    {"nmap -sT -p 1-1024 {okip}", "python exercise/step_{n}.py --target {host}", "whoami; id; hostname"},
	}
	tools = map[string][]string{
		"coding":     {"read_file", "edit_file", "run_tests", "search_code", "open_pull_request"},
		"helpdesk":   {"search_tickets", "read_ticket", "reply_ticket", "lookup_account", "unlock_account"},
		"research":   {"web_search", "open_page", "save_note", "cite_source"},
		"data":       {"run_query", "plot_chart", "describe_table", "export_sheet"},
		"operations": {"list_hosts", "read_metrics", "restart_service", "open_change"},
		"office":     {"read_document", "send_mail", "calendar_add", "translate"},
		"redteam":    {"exercise_log", "run_scenario"},
	}
	intents = []string{"Look at the current state before changing anything.", "Check what {person} asked for about {topic}.", "Find where {module} is used.", "Confirm that the {doc} is the newest version.", "Collect the numbers for {table}.", "Verify the change to {module} with a test.", "Tell {person} what was found."}
	results = []string{"Done: {n} lines changed in {file}.", "Found {n} rows in {table}; the largest {column} is north-west.", "The {doc} was last edited by {person}.", "All {n} tests of {module} pass.", "No open change on {host}.", "{site} lists {n} articles about {topic}; the newest argues for patience and better data.", "Ticket {n} was answered; {person} has confirmed."}
)
