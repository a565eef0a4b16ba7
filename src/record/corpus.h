// The stage `corpus`: the books of its text (data/tally.h says how they add up), licences and sets.
#pragma once

#include "record/fact.h"

namespace record {

struct TextCount {
  std::int64_t documents = 0, blocks = 0, bytes = 0;
  template <class V>
  void fields(V& v) {
    v(documents, "documents", "");
    v(blocks, "blocks", "");
    v(bytes, "bytes", "of block texts");
  }
};

struct RuleCount {
  std::int64_t documents = 0, blocks = 0, bytes = 0;
  std::string verdict;
  std::optional<std::int64_t> changes;
  template <class V>
  void fields(V& v) {
    v(documents, "documents", "");
    v(blocks, "blocks", "");
    v(bytes, "bytes", "of block texts");
    v(verdict, "verdict", "dropped, heldout or masked");
    v(changes, "changes", "of masked texts: how many places");
  }
};

// in = kept + heldout + dropped, in bytes also + masked.
struct Account {
  TextCount in, kept, heldout, dropped, masked;
  std::map<std::string, RuleCount> rules;
  template <class V>
  void fields(V& v) {
    v(in, "in", "what was read");
    v(kept, "kept", "what is trained on");
    v(heldout, "heldout", "what is measured on");
    v(dropped, "dropped", "what a rule took");
    v(masked, "masked", "what repair and redaction took out of texts that stay, net");
    v(rules, "rules", "which rule took it");
  }
};

struct LanguageBooks {
  std::map<std::string, Account> sources;
  Account total;
  template <class V>
  void fields(V& v) {
    v(sources, "sources", "by the name of the source");
    v(total, "total", "of them");
  }
};

struct TextSize {
  std::int64_t documents = 0, bytes = 0;
  template <class V>
  void fields(V& v) {
    v(documents, "documents", "");
    v(bytes, "bytes", "");
  }
};

struct HeldoutSet {
  std::string set, language;
  std::int64_t documents = 0, bytes = 0;
  // Former versions do not say them.
  std::optional<std::int64_t> blocks, unguarded_bytes;
  std::optional<bool> parallel;
  template <class V>
  void fields(V& v) {
    v(set, "set", "pages, messages or texts");
    v(language, "language", "variant");
    v(documents, "documents", "");
    v(blocks, "blocks", "messages or paragraphs");
    v(bytes, "bytes", "");
    v(unguarded_bytes, "unguarded_bytes",
      "of block texts that stand in training too, or so much like it on many documents");
    v(parallel, "parallel", "whether line by line it says the same in every variant that has it");
  }
};

// Of a held-out set, what training may have read all the same.
struct HeldoutBooks {
  std::string set, language;
  std::int64_t blocks = 0, bytes = 0, unguarded_blocks = 0, unguarded_bytes = 0;
  template <class V>
  void fields(V& v) {
    v(set, "set", "pages, messages or texts");
    v(language, "language", "variant");
    v(blocks, "blocks", "messages or paragraphs");
    v(bytes, "bytes", "of block texts");
    v(unguarded_blocks, "unguarded_blocks", "of these, blocks that stand in training too");
    v(unguarded_bytes, "unguarded_bytes", "of block texts of these");
  }
};

// What leaving documents whole costs.
struct Repeats {
  std::int64_t repeated_bytes = 0;
  std::map<std::string, std::int64_t> lost_bytes;
  template <class V>
  void fields(V& v) {
    v(repeated_bytes, "repeated_bytes",
      "of paragraphs in documents trained on that stand on another one, too");
    v(lost_bytes, "lost_bytes",
      "of blocks that stand in no document trained on, by the rule that took theirs");
  }
};

struct LicenseOfSource {
  std::string source, license, evidence;
  std::int64_t documents = 0;
  template <class V>
  void fields(V& v) {
    v(source, "source", "name of the source");
    v(license, "license", "SPDX expression");
    v(documents, "documents", "under it");
    v(evidence, "evidence", "what says so, for the first of them");
  }
};

// The training documents of a variant; catalogues of messages are not counted.
struct WholeDocuments {
  std::int64_t documents = 0, with_heading = 0, code_bytes = 0, english_bytes = 0;
  std::optional<std::int64_t> cut_documents;  // before version 6 no section was cut
  template <class V>
  void fields(V& v) {
    v(documents, "documents",
      "trained on, each with all blocks that its reader gave but English sections");
    v(with_heading, "with_heading", "of these, with a heading");
    v(cut_documents, "cut_documents", "of these, without sections that were English");
    v(code_bytes, "code_bytes", "of program text in them");
    v(english_bytes, "english_bytes", "of English left in them, where the variant is another");
  }
};

// Whether a rule takes a page in all its languages.
struct RuleAgreement {
  std::int64_t keys = 0, pages = 0, taken = 0, everywhere = 0, alone = 0;
  double share = 0;
  template <class V>
  void fields(V& v) {
    v(keys, "keys", "pages in two languages or more of which the rule takes one at least");
    v(pages, "pages", "with these keys, by language");
    v(taken, "taken", "of these pages");
    v(everywhere, "everywhere", "keys taken in every language");
    v(alone, "alone", "keys taken in one language only");
    v(share, "share", "taken of pages: 1 is full agreement");
  }
};

// What became of the bytes of a source's files before its text was divided into documents.
struct Extracted {
  std::string source, language;
  std::int64_t read = 0, kept = 0;
  std::map<std::string, std::int64_t> cut;
  double share = 0;
  std::optional<std::string> side;
  template <class V>
  void fields(V& v) {
    v(source, "source", "name of the source");
    v(language, "language", "of the source");
    v(side, "side", "which of a package's texts: \"msgid\" or \"msgstr\"");
    v(read, "read", "bytes of the files");
    v(kept, "kept", "bytes of text in documents");
    v(cut, "cut", "bytes of text cut, by reason; what is left of the files is markup and its like");
    v(share, "share", "kept of kept and cut");
  }
};

struct Skipped {
  std::string source, reason;
  std::int64_t count = 0;
  // Former versions did not tell the translations of a package from its originals.
  std::optional<std::string> language, side;
  template <class V>
  void fields(V& v) {
    v(source, "source", "name of the source");
    v(reason, "reason", "why a reader passed it over");
    v(count, "count", "how often");
    v(language, "language", "of the source, where it has one");
    v(side, "side", "which of a package's texts: \"msgid\" or \"msgstr\"");
  }
};

// One line of the table that people read: the account of a source in a language.
struct AccountRow {
  struct Documents {
    std::int64_t in = 0, kept = 0, heldout = 0, dropped = 0;
    template <class V>
    void fields(V& v) {
      v(in, "in", "");
      v(kept, "kept", "");
      v(heldout, "heldout", "");
      v(dropped, "dropped", "");
    }
  } documents;
  struct Bytes {
    std::int64_t in = 0, kept = 0, heldout = 0, dropped = 0, masked = 0;
    template <class V>
    void fields(V& v) {
      v(in, "in", "");
      v(kept, "kept", "");
      v(heldout, "heldout", "");
      v(dropped, "dropped", "");
      v(masked, "masked", "");
    }
  } bytes;
  std::string language, source;
  template <class V>
  void fields(V& v) {
    v(language, "language", "variant");
    v(source, "source", "name of the source");
    v(documents, "documents", "");
    v(bytes, "bytes", "of block texts");
  }
};

struct Corpus {
  static constexpr const char* kind = "corpus";
  struct Counts {
    std::map<std::string, LanguageBooks> languages;
    std::optional<Account> total;
    // Former versions do not count them.
    std::optional<std::map<std::string, WholeDocuments>> documents;
    std::optional<std::map<std::string, RuleAgreement>> agreement;
    std::optional<std::vector<HeldoutBooks>> heldout;
    std::optional<std::map<std::string, std::map<std::string, std::int64_t>>> passed_over;
    std::optional<std::map<std::string, Repeats>> repeats;
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "the books of each variant");
      v(total, "total", "of them");
      v(documents, "documents", "trained on, by variant");
      v(agreement, "agreement", "of each rule's verdicts over parallel pages");
      v(heldout, "heldout", "what is measured on, and what of it training may have read");
      v(passed_over, "passed_over",
        "keys that the draw of a held-out set came to and passed over, by set and reason");
      v(repeats, "repeats", "what of documents stands twice, and what is lost, by variant");
    }
  } counts;
  struct Facts {
    std::map<std::string, std::int64_t> without_twin;
    std::vector<LicenseOfSource> licenses;
    std::vector<AccountRow> table;
    std::map<std::string, TextSize> train;
    std::vector<HeldoutSet> heldout;
    std::vector<Skipped> skipped;
    std::optional<std::vector<Extracted>> extracted;
    template <class V>
    void fields(V& v) {
      v(without_twin, "without_twin", "blocks by variant that have no English twin to compare");
      v(licenses, "licenses", "by source and expression");
      v(table, "table", "the books in short");
      v(train, "train", "what is trained on, by variant");
      v(heldout, "heldout", "what is measured on, by set and variant");
      v(skipped, "skipped", "what readers of sources passed over");
      v(extracted, "extracted", "bytes of files, and what of them became text");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

// The body of a "decision" record: what a rule took of a variant.
struct Decision {
  std::string language, rule, verdict, summary;
  std::int64_t version = 0, documents = 0, blocks = 0, bytes = 0;
  template <class V>
  void fields(V& v) {
    v(language, "language", "variant");
    v(rule, "rule", "name of the rule");
    v(version, "version", "of the rule");
    v(verdict, "verdict", "dropped, heldout or masked");
    v(documents, "documents", "");
    v(blocks, "blocks", "");
    v(bytes, "bytes", "of block texts");
    v(summary, "summary", "what the rule does");
  }
};

}  // namespace record
