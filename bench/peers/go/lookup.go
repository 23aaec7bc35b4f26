// SPDX-License-Identifier: MIT

// Package lookup is the two-store lookup as a Go program would have it, to be
// measured beside muster. There are two versions: plain hands through what the
// stores answer; checked does what muster does for every call, and so is the
// one to compare with fairly.
package lookup

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"
)

// Record is a user.
type Record struct {
	ID, Email, Org, Name string
}

// Question is what is asked.
type Question struct {
	Email, Org string
}

// Source answers questions.
type Source interface {
	Lookup(ctx context.Context, q Question) ([]Record, error)
}

// late is a source that answers the same every time, after a while.
type late struct {
	answer []Record
	after  time.Duration
}

func (l *late) Lookup(ctx context.Context, q Question) ([]Record, error) {
	if l.after > 0 {
		time.Sleep(l.after)
	}
	return l.answer, nil
}

// Pair asks two sources. The first must answer, the second may fail.
type Pair struct {
	First, Second Source
}

// ask is how one source is asked: plainly, or with checks and copies.
type ask func(ctx context.Context, s Source, q Question, r *Report) ([]Record, error)

// Report is what is known about one source's part in a call.
type Report struct {
	Took  time.Duration
	Count int
}

func plain(ctx context.Context, s Source, q Question, _ *Report) ([]Record, error) {
	return s.Lookup(ctx, q)
}

var errText = errors.New("text is not UTF-8, or has control bytes")

func clean(texts ...string) bool {
	for _, text := range texts {
		for i := 0; i < len(text); i++ {
			if text[i] < ' ' || text[i] == 0x7f {
				return false
			}
		}
		if !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

// duplicate copies the texts of a record in one piece.
func duplicate(r *Record) Record {
	a := len(r.ID)
	b := a + len(r.Email)
	c := b + len(r.Org)
	piece := r.ID + r.Email + r.Org + r.Name
	return Record{piece[:a], piece[a:b], piece[b:c], piece[c:]}
}

func checked(ctx context.Context, s Source, q Question, r *Report) ([]Record, error) {
	began := time.Now()
	answer, err := s.Lookup(ctx, q)
	if err != nil {
		return nil, err
	}
	kept := make([]Record, 0, len(answer))
	for i := range answer {
		one := &answer[i]
		if !clean(one.ID, one.Email, one.Org, one.Name) {
			return nil, errText
		}
		if one.Email != q.Email || one.Org != q.Org {
			continue
		}
		kept = append(kept, duplicate(one))
	}
	r.Took, r.Count = time.Since(began), len(kept)
	return kept, nil
}

// union is every record of both, one for each id.
func union(first, second []Record) []Record {
	all := make([]Record, 0, len(first)+len(second))
	known := make(map[string]struct{}, len(first)+len(second))
	for _, records := range [2][]Record{first, second} {
		for _, r := range records {
			if _, twice := known[r.ID]; !twice {
				known[r.ID] = struct{}{}
				all = append(all, r)
			}
		}
	}
	return all
}

// InTurn asks the second source after the first.
func (p *Pair) InTurn(ctx context.Context, q Question, how ask) ([]Record, [2]Report, error) {
	var reports [2]Report
	first, err := how(ctx, p.First, q, &reports[0])
	if err != nil {
		return nil, reports, err
	}
	second, _ := how(ctx, p.Second, q, &reports[1])
	return union(first, second), reports, nil
}

// AtOnce asks the second source in a goroutine.
func (p *Pair) AtOnce(ctx context.Context, q Question, how ask) ([]Record, [2]Report, error) {
	type answer struct {
		records []Record
		report  Report
	}
	var reports [2]Report
	other := make(chan answer, 1)
	go func() {
		var a answer
		a.records, _ = how(ctx, p.Second, q, &a.report)
		other <- a
	}()
	first, err := how(ctx, p.First, q, &reports[0])
	second := <-other
	reports[1] = second.report
	if err != nil {
		return nil, reports, err
	}
	return union(first, second.records), reports, nil
}
