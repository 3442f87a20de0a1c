use std::collections::HashMap;

use serde::Serialize;

/// How many of the commonest words are told.
const COMMONEST: usize = 3;

/// What a text consists of.
#[derive(Debug, PartialEq, Serialize)]
pub struct Count {
    pub lines: usize,
    pub words: usize,
    pub characters: usize,
    /// The commonest words in lower case, most frequent first; words of one frequency by the alphabet.
    pub commonest: Vec<(String, usize)>,
}

impl Count {
    pub fn of(text: &str) -> Self {
        let mut frequencies: HashMap<String, usize> = HashMap::new();
        let words = text
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty());
        for word in words {
            *frequencies.entry(word.to_lowercase()).or_default() += 1;
        }
        let words = frequencies.values().sum();
        let mut commonest: Vec<_> = frequencies.into_iter().collect();
        commonest.sort_by(|(a, left), (b, right)| right.cmp(left).then_with(|| a.cmp(b)));
        commonest.truncate(COMMONEST);
        Count {
            lines: text.lines().count(),
            words,
            characters: text.chars().count(),
            commonest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_whatever_their_case() {
        let count = Count::of("One two, two; TWO\nthree one four\n");

        assert_eq!(count.lines, 2);
        assert_eq!(count.words, 7);
        assert_eq!(count.characters, 33);
        let expected = [("two", 3), ("one", 2), ("four", 1)];
        assert_eq!(
            count.commonest,
            expected.map(|(word, times)| (word.to_owned(), times))
        );
    }

    #[test]
    fn letters_outside_ascii_are_letters() {
        let count = Count::of("Größe größe");

        assert_eq!(count.characters, 11);
        assert_eq!(count.commonest, [("größe".to_owned(), 2)]);
    }

    #[test]
    fn an_empty_text_has_nothing() {
        let nothing = Count {
            lines: 0,
            words: 0,
            characters: 0,
            commonest: vec![],
        };

        assert_eq!(Count::of(""), nothing);
    }
}
