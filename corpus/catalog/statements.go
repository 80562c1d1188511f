package catalog

import (
	"context"
	"database/sql"
	"sync"
)

// Statements reads from a database with queries that are prepared once, not
// each time. Its queries must be few texts, with parameters for what changes. It
// is safe for concurrent use, and ends with its database.
type Statements struct {
	db *sql.DB
	mu sync.Mutex
	of map[string]*sql.Stmt
}

// NewStatements prepares nothing yet.
func NewStatements(db *sql.DB) *Statements {
	return &Statements{db: db, of: map[string]*sql.Stmt{}}
}

// QueryContext is that of the database.
func (s *Statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// QueryRowContext is that of the database.
func (s *Statements) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	st, err := s.statement(ctx, query)
	if err != nil {
		return s.db.QueryRowContext(ctx, query, args...) // and what is wrong comes with the row
	}
	return st.QueryRowContext(ctx, args...)
}

func (s *Statements) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.of[query]; st != nil {
		return st, nil
	}
	st, err := s.db.PrepareContext(ctx, query)
	if err == nil {
		s.of[query] = st
	}
	return st, err
}
