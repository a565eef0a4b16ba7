// The stages that make, judge and use a tokenizer: `tokenizer`, `parity`, `shards`.
#pragma once

#include "record/given.h"

namespace record {

struct Tokenizer {
  static constexpr const char* kind = "tokenizer";
  // Of a trainer that looks at each language.
  struct Judged {
    double content_ratio = 0;
    bool parallel = false;
    std::int64_t development_bytes = 0, development_tokens = 0, merges = 0;
    double premium = 0;
    template <class V>
    void fields(V& v) {
      v(content_ratio, "content_ratio", "bytes for the content of a byte of the reference");
      v(parallel, "parallel", "whether parallel text told that, or the count of characters");
      v(development_bytes, "development_bytes", "of text that choices were measured on");
      v(development_tokens, "development_tokens", "of it, in the end");
      v(merges, "merges", "chosen for it");
      v(premium, "premium", "in the end, on that text, tokens relative to the reference");
    }
  };
  struct Language {
    std::int64_t documents = 0, bytes = 0;
    double weight = 0;
    std::optional<Judged> judged{};
    template <class V>
    void fields(V& v) {
      v(documents, "documents", "learned from");
      v(bytes, "bytes", "of them");
      v(weight, "weight", "how much each byte counted");
      v(judged, "judged", "what a parity-aware trainer saw of it");
    }
  };
  struct Counts {
    std::map<std::string, Language> languages;
    std::int64_t pieces = 0, left_out_pieces = 0, distinct_pieces = 0, tokens = 0, merges = 0;
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "by variant");
      v(pieces, "pieces", "that the text was cut into");
      v(left_out_pieces, "left_out_pieces", "too long to learn from");
      v(distinct_pieces, "distinct_pieces", "");
      v(tokens, "tokens", "of the vocabulary");
      v(merges, "merges", "learned");
    }
  } counts;
  struct Facts {
    std::vector<std::string> languages;
    std::int64_t vocabulary = 0;
    std::optional<Given> from{};
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "learned from; of one that was taken over, those of the corpus");
      v(vocabulary, "vocabulary", "size, special tokens included");
      v(from, "from", "the folder that it was taken over from, if it was not learned here");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

struct Parity {
  static constexpr const char* kind = "parity";
  struct Words {
    std::int64_t words = 0;
    double fertility = 0, split_share = 0, byte_share = 0, characters_per_window = 0;
    template <class V>
    void fields(V& v) {
      v(words, "words", "of the test text, as ICU counts them");
      v(fertility, "fertility", "tokens for each word");
      v(split_share, "split_share", "of words: those of more than one token");
      v(byte_share, "byte_share", "of tokens: those that are no whole characters");
      v(characters_per_window, "characters_per_window", "in 4,096 tokens");
    }
  };
  struct Language {
    std::int64_t tokens = 0;
    double premium = 0;
    std::optional<std::string> code;
    std::optional<std::int64_t> bytes, characters;
    std::optional<double> relative_bytes;
    std::optional<double> low, high;
    // Headings ("Article 1") are short and alike in every language, and so flatter a tokenizer.
    struct WithoutHeadings {
      std::int64_t tokens = 0;
      double premium = 0, low = 0, high = 0;
      template <class V>
      void fields(V& v) {
        v(tokens, "tokens", "for the same content without its headings");
        v(premium, "premium", "tokens relative to English");
        v(low, "low", "of its 95 % interval");
        v(high, "high", "of it");
      }
    };
    std::optional<WithoutHeadings> without_headings;
    std::optional<double> lost_share{};
    std::optional<Words> words{};
    std::optional<double> price{};
    template <class V>
    void fields(V& v) {
      v(code, "code", "of the test text");
      v(tokens, "tokens", "for the same content");
      v(bytes, "bytes", "of it");
      v(characters, "characters", "of it, code points");
      v(premium, "premium", "tokens relative to English");
      v(low, "low", "of the 95 % interval of the premium");
      v(high, "high", "of it");
      v(relative_bytes, "relative_bytes", "bytes relative to English");
      v(without_headings, "without_headings", "the same without headings");
      v(lost_share, "lost_share",
        "of its characters, spaces aside: those that no token stands for; said where there are any");
      v(words, "words", "what tokens do to words; the command alone says it");
      v(price, "price",
        "of the same content, where a price of tokens was given; relative to English it is `premium`");
    }
  };
  // Over all variants.
  struct Spread {
    std::string worst;
    double premium = 0, gini = 0, low = 0, high = 0;
    template <class V>
    void fields(V& v) {
      v(worst, "worst", "variant with the highest premium");
      v(premium, "premium", "its tokens relative to English");
      v(gini, "gini", "coefficient of tokens over variants");
      v(low, "low", "of the 95 % interval of the coefficient");
      v(high, "high", "of it");
    }
  };
  struct Package {
    std::string registry, name, version, integrity, sha256, license, use;
    template <class V>
    void fields(V& v) {
      v(registry, "registry", "where the test text comes from");
      v(name, "name", "");
      v(version, "version", "");
      v(integrity, "integrity", "as the registry pins it");
      v(sha256, "sha256", "of the file, hex");
      v(license, "license", "SPDX");
      v(use, "use", "what it is used for");
    }
  };
  struct Counts {
    std::map<std::string, Language> languages;
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "by variant");
    }
  } counts;
  struct Facts {
    std::string worst;
    double premium = 0, gini = 0;
    Package package;
    template <class V>
    void fields(V& v) {
      v(worst, "worst", "variant with the highest premium");
      v(premium, "premium", "its tokens relative to English");
      v(gini, "gini", "coefficient of tokens over variants");
      v(package, "package", "the test text");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

// Of the characters of a language. A tokenizer that loses more cannot write the language: how many tokens it
// needs says nothing, and no gate lets it pass.
inline constexpr double kMostLost = 0.01;

// parity.json, and the body of its "eval" record.
struct ParityFile {
  std::optional<std::string> name;
  std::string worst;
  std::map<std::string, Parity::Language> languages;
  double premium = 0, gini = 0;
  std::optional<double> gini_low, gini_high;
  std::optional<Parity::Spread> without_headings;
  std::optional<std::int64_t> bootstrap_draws;
  std::optional<double> max_premium, max_gini{};
  std::optional<bool> passed;
  std::optional<Parity::Package> package;
  std::optional<std::string> tokenizer{};
  std::optional<std::int64_t> vocabulary{};
  std::optional<double> unused_share{};
  std::optional<std::string> content{};
  std::optional<double> price{};
  template <class V>
  void fields(V& v) {
    v(name, "name", "parity");
    v(languages, "languages", "by variant");
    v(worst, "worst", "variant with the highest premium");
    v(premium, "premium", "its tokens relative to English");
    v(gini, "gini", "coefficient of tokens over variants");
    v(gini_low, "gini_low", "of the 95 % interval of the coefficient");
    v(gini_high, "gini_high", "of it");
    v(without_headings, "without_headings", "the same of the articles without their headings");
    v(bootstrap_draws, "bootstrap_draws", "resamples of articles for the intervals");
    v(max_premium, "max_premium", "the gate of the recipe, with headings and without; 0: none");
    v(max_gini, "max_gini", "the gate on the coefficient, where there is one");
    v(passed, "passed", "whether the gates let it pass");
    v(package, "package", "the test text");
    v(tokenizer, "tokenizer", "its folder; this and the next three the command alone says");
    v(vocabulary, "vocabulary", "ids in all");
    v(unused_share, "unused_share", "of ids: those that the test text does not need");
    v(content, "content", "what the test text is, in words");
    v(price, "price", "of a million tokens, where it was given, in whatever currency");
  }
};

struct Shards {
  static constexpr const char* kind = "shards";
  struct Language {
    std::int64_t tokens = 0;
    std::optional<std::int64_t> documents, bytes;
    template <class V>
    void fields(V& v) {
      v(documents, "documents", "");
      v(tokens, "tokens", "their bos and eos included");
      v(bytes, "bytes", "of text");
    }
  };
  struct Counts {
    std::map<std::string, Language> languages;
    std::int64_t tokens = 0;
    std::optional<std::int64_t> documents, bytes;
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "by variant; a file each");
      v(documents, "documents", "");
      v(tokens, "tokens", "");
      v(bytes, "bytes", "of text");
    }
  } counts;
  struct Facts {
    std::vector<std::string> languages;
    std::int64_t vocabulary = 0;
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "in the order of the files");
      v(vocabulary, "vocabulary", "of the tokenizer");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
