//! Each figure has a page of its own (`pack/src/figure.rs`), so in each language there are words for it: a chapter, or a
//! place among those of no chapter.

use std::fs;
use twice_or_never::share::FIGURES;
use twice_or_never::words::LANGUAGES;

#[test]
fn every_figure_has_words_for_its_page_in_every_language() {
    for language in LANGUAGES {
        let page = format!("words/{language}/figure.html");
        let page = fs::read_to_string(&page).unwrap_or_else(|error| panic!("{page}: {error}"));
        let mut alone = 0;
        for slug in FIGURES.iter().map(|figure| figure.slug) {
            let chapter = fs::read_to_string(format!("words/{language}/chapters/{slug}.html")).ok();
            let is_alone = page.contains(&format!("<section data-figure=\"{slug}\">"));
            let has_chapter = chapter.is_some_and(|text| text.contains(&format!("data-chapter=\"{slug}\"")));
            assert!(has_chapter != is_alone, "{language}: {slug} has its words in one place");
            alone += usize::from(is_alone);
        }
        assert_eq!(page.matches("data-figure=").count(), alone, "{language}: words for figures that are none");
    }
}
