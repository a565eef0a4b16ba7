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
  template <class V>
  void fields(V& v) {
    v(set, "set", "pages, messages or texts");
    v(language, "language", "variant");
    v(documents, "documents", "");
    v(bytes, "bytes", "");
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
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "the books of each variant");
      v(total, "total", "of them");
    }
  } counts;
  struct Facts {
    std::map<std::string, std::int64_t> without_twin;
    std::vector<LicenseOfSource> licenses;
    std::vector<AccountRow> table;
    std::map<std::string, TextSize> train;
    std::vector<HeldoutSet> heldout;
    std::vector<Skipped> skipped;
    template <class V>
    void fields(V& v) {
      v(without_twin, "without_twin", "blocks by variant that have no English twin to compare");
      v(licenses, "licenses", "by source and expression");
      v(table, "table", "the books in short");
      v(train, "train", "what is trained on, by variant");
      v(heldout, "heldout", "what is measured on, by set and variant");
      v(skipped, "skipped", "what readers of sources passed over");
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
