// Answers a JSON list of {"Machine": platform, "Entries": [platform or null]} on standard input with a JSON list: for each, the
// numbers of the entries that containerd takes on the machine, the best first.
package main

import (
	"encoding/json"
	"os"
	"sort"

	"github.com/containerd/platforms"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

type question struct {
	Machine specs.Platform
	Entries []*specs.Platform
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		panic(err)
	}
	answers := make([][]int, 0, len(questions))
	for _, q := range questions {
		answers = append(answers, taken(q))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

// As containerd's images.FilterPlatforms and images.LimitManifests do.
func taken(q question) []int {
	machine := platforms.Only(q.Machine)
	fit := []int{}
	for at, entry := range q.Entries {
		if entry == nil || machine.Match(*entry) {
			fit = append(fit, at)
		}
	}
	sort.SliceStable(fit, func(i, j int) bool {
		a, b := q.Entries[fit[i]], q.Entries[fit[j]]
		if a == nil {
			return false
		}
		return b == nil || machine.Less(*a, *b)
	})
	return fit
}
