// SPDX-License-Identifier: MIT

package lookup

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var question = Question{"user@test.com", "org1"}

func pairOf(first, second time.Duration) *Pair {
	return &Pair{
		&late{[]Record{{"1", question.Email, question.Org, "Ann Example"}}, first},
		&late{[]Record{{"2", question.Email, question.Org, "Ann Example"}}, second},
	}
}

type way func(p *Pair) ([]Record, [2]Report, error)

func inTurn(how ask) way {
	return func(p *Pair) ([]Record, [2]Report, error) {
		return p.InTurn(context.Background(), question, how)
	}
}

func atOnce(how ask) way {
	return func(p *Pair) ([]Record, [2]Report, error) {
		return p.AtOnce(context.Background(), question, how)
	}
}

func each(b *testing.B, first, second time.Duration, find way) {
	pair := pairOf(first, second)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if found, _, err := find(pair); err != nil || len(found) != 2 {
			b.Fatal("not both were found")
		}
	}
}

func BenchmarkPlainInTurn(b *testing.B)   { each(b, 0, 0, inTurn(plain)) }
func BenchmarkPlainAtOnce(b *testing.B)   { each(b, 0, 0, atOnce(plain)) }
func BenchmarkCheckedInTurn(b *testing.B) { each(b, 0, 0, inTurn(checked)) }
func BenchmarkCheckedAtOnce(b *testing.B) { each(b, 0, 0, atOnce(checked)) }

func BenchmarkPlainInTurn500and100us(b *testing.B) {
	each(b, 500*time.Microsecond, 100*time.Microsecond, inTurn(plain))
}

func BenchmarkPlainAtOnce500and100us(b *testing.B) {
	each(b, 500*time.Microsecond, 100*time.Microsecond, atOnce(plain))
}

func BenchmarkPlainAtOnce50and50ms(b *testing.B) {
	each(b, 50*time.Millisecond, 50*time.Millisecond, atOnce(plain))
}

// With a pause before each call that does not count.
func spaced(b *testing.B, find way) {
	pair := pairOf(0, 0)
	var sum time.Duration
	for i := 0; i < b.N; i++ {
		time.Sleep(300 * time.Microsecond)
		began := time.Now()
		find(pair)
		sum += time.Since(began)
	}
	b.ReportMetric(float64(sum.Nanoseconds())/float64(b.N), "ns/op")
}

func BenchmarkSpacedCheckedInTurn(b *testing.B) { spaced(b, inTurn(checked)) }
func BenchmarkSpacedCheckedAtOnce(b *testing.B) { spaced(b, atOnce(checked)) }

// So many goroutines, each with one call at a time.
func inFlight(b *testing.B, callers int) {
	pair := pairOf(50*time.Millisecond, 50*time.Millisecond)
	find := atOnce(plain)
	left := int64(b.N)
	var latency int64
	var all sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < callers; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			var mine time.Duration
			for atomic.AddInt64(&left, -1) >= 0 {
				began := time.Now()
				find(pair)
				mine += time.Since(began)
			}
			atomic.AddInt64(&latency, int64(mine))
		}()
	}
	all.Wait()
	b.ReportMetric(float64(latency)/float64(b.N)/1e6, "ms/call")
}

func BenchmarkPlain10000InFlight(b *testing.B)  { inFlight(b, 10000) }
func BenchmarkPlain100000InFlight(b *testing.B) { inFlight(b, 100000) }

func TestBothWaysFindBoth(t *testing.T) {
	for _, find := range []way{inTurn(plain), inTurn(checked), atOnce(plain), atOnce(checked)} {
		found, _, err := find(pairOf(0, 0))
		if err != nil || len(found) != 2 || found[0].ID != "1" || found[1].ID != "2" {
			t.Errorf("found %v, %v", found, err)
		}
	}
}
