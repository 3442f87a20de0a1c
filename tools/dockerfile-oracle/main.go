// Answers each line of JSON on standard input, a Dockerfile {"text": "..."} or a word {"word": "...", "env": {...},
// "escapeToken": "\\"}, with one line of JSON: what BuildKit's own parser and lexer make of it.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

type request struct {
	Text string `json:"text"`
	// Word, if there, is expanded with Env; Text is not read then.
	Word        *string           `json:"word"`
	Env         map[string]string `json:"env"`
	EscapeToken string            `json:"escapeToken"`
}

type heredoc struct {
	Name       string `json:"name"`
	Expands    bool   `json:"expands"`
	StripsTabs bool   `json:"stripsTabs"`
	Descriptor uint   `json:"descriptor"`
	Body       string `json:"body"`
}

type instruction struct {
	Keyword  string       `json:"keyword"`
	Line     int          `json:"line"`
	EndLine  int          `json:"endLine"`
	Flags    []string     `json:"flags"`
	Args     []string     `json:"args"`
	JSON     bool         `json:"json"`
	Heredocs []heredoc    `json:"heredocs"`
	Trigger  *instruction `json:"trigger"`
}

type refusal struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

type answer struct {
	// EscapeToken and Instructions are there unless the parser itself refuses the file.
	EscapeToken  string        `json:"escapeToken"`
	Instructions []instruction `json:"instructions"`
	Refusal      *refusal      `json:"refusal"`
	Word         string        `json:"word"`
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		if err := out.Encode(answerTo(asked)); err != nil {
			panic(err)
		}
	}
}

func answerTo(asked request) answer {
	if asked.Word != nil {
		return expand(asked)
	}
	return parse(asked.Text)
}

func expand(asked request) answer {
	var env []string
	for name, value := range asked.Env {
		env = append(env, name+"="+value)
	}
	word, _, err := shell.NewLex(rune(asked.EscapeToken[0])).ProcessWord(*asked.Word, shell.EnvsFromSlice(env))
	if err != nil {
		return answer{Refusal: &refusal{Message: err.Error()}}
	}
	return answer{Word: word}
}

func parse(text string) answer {
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return answer{Refusal: refusalOf(err)}
	}
	said := answer{EscapeToken: string(result.EscapeToken)}
	for _, node := range result.AST.Children {
		said.Instructions = append(said.Instructions, instructionOf(node))
	}
	stages, _, err := instructions.Parse(result.AST, linter.New(&linter.Config{Warn: ignore}))
	if err == nil && len(stages) == 0 {
		err = errors.New("no stages")
	}
	if err != nil {
		said.Refusal = refusalOf(err)
	}
	return said
}

func instructionOf(node *parser.Node) instruction {
	said := instruction{
		Keyword: strings.ToUpper(node.Value),
		Line:    node.StartLine,
		EndLine: node.EndLine,
		Flags:   append([]string{}, node.Flags...),
		Args:    []string{},
		JSON:    node.Attributes["json"],
	}
	for next := node.Next; next != nil; next = next.Next {
		if len(next.Children) == 0 {
			said.Args = append(said.Args, next.Value)
			continue
		}
		trigger := instructionOf(next.Children[0])
		said.Trigger = &trigger
	}
	said.Heredocs = []heredoc{}
	for _, doc := range node.Heredocs {
		said.Heredocs = append(said.Heredocs, heredoc{doc.Name, doc.Expand, doc.Chomp, doc.FileDescriptor, doc.Content})
	}
	return said
}

func refusalOf(err error) *refusal {
	said := &refusal{Message: err.Error()}
	var located *parser.LocationError
	if errors.As(err, &located) && len(located.Locations) > 0 && len(located.Locations[0]) > 0 {
		said.Line = located.Locations[0][0].Start.Line
	}
	return said
}

// ignore takes the advice of BuildKit's linter; without a linter the parser crashes on a comment such as "# check=skip=all".
func ignore(_, _, _, _ string, _ []parser.Range) {}
