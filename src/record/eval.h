// The stage `eval`: scores of held-out text. Its facts are eval.json. Optional is what says more of
// the method than a reader of scores must know.
#pragma once

#include "record/fact.h"

namespace record {

// One variant of one set.
struct Score {
  double bits_per_byte = 0;
  OrNull<double> low, high, xz_bits_per_byte;
  std::int64_t documents = 0, bytes = 0, tokens = 0;
  std::optional<std::int64_t> documents_left_out, median_line_words;
  std::optional<double> bits, uniform_tokens_bits_per_byte;
  std::optional<bool> small;
  std::optional<std::string> dataset_sha256;
  std::optional<double> xz_after_training_bits_per_byte;
  std::optional<std::int64_t> xz_training_bytes, xz_training_bytes_left_out, xz_dictionary_bytes;
  std::optional<double> relative_to_english;
  std::optional<std::int64_t> relative_documents;
  template <class V>
  void fields(V& v) {
    v(bits_per_byte, "bits_per_byte", "lower is better");
    v(low, "low", "of the 95 % interval; null for a single document");
    v(high, "high", "of it");
    v(bits, "bits", "of all documents");
    v(documents, "documents", "scored");
    v(documents_left_out, "documents_left_out", "beyond the limit of the recipe");
    v(bytes, "bytes", "of text, and one for the end of each document");
    v(tokens, "tokens", "scored");
    v(median_line_words, "median_line_words",
      "words in a line of the text, the median; of messages, each of which is a line or a few");
    v(small, "small", "fewer bytes than the recipe calls fair");
    v(uniform_tokens_bits_per_byte, "uniform_tokens_bits_per_byte", "if all tokens were alike");
    v(xz_bits_per_byte, "xz_bits_per_byte", "of the control that reads these documents alone");
    v(xz_after_training_bits_per_byte, "xz_after_training_bits_per_byte",
      "of the control that has read the training text: xz(training + these) - xz(training)");
    v(xz_training_bytes, "xz_training_bytes", "of documents that it read first");
    v(xz_training_bytes_left_out, "xz_training_bytes_left_out", "beyond the limit of the recipe");
    v(xz_dictionary_bytes, "xz_dictionary_bytes", "how far back it sees");
    v(relative_to_english, "relative_to_english",
      "bits, relative to those for the English documents of the same keys; of parallel sets");
    v(relative_documents, "relative_documents", "that both have");
    v(dataset_sha256, "dataset_sha256", "of the held-out file");
  }
};

struct EvalVariant {
  std::string language;
  OrNull<Score> pages, messages;
  std::optional<OrNull<Score>> texts;
  template <class V>
  void fields(V& v) {
    v(language, "language", "variant");
    v(pages, "pages", "");
    v(messages, "messages", "");
    v(texts, "texts", "only where some variant has them");
  }
};

// A variant that is trained on and has none of a set that others have.
struct EvalAbsent {
  std::string set, language, why;
  template <class V>
  void fields(V& v) {
    v(set, "set", "pages, messages or texts");
    v(language, "language", "variant");
    v(why, "why", "as far as the corpus counts it; else empty");
  }
};

struct EvalMethod {
  std::string text;
  std::optional<double> confidence;
  std::optional<std::int64_t> bootstrap_draws, window_tokens, overlap_tokens;
  std::optional<std::string> bootstrap_unit;
  template <class V>
  void fields(V& v) {
    v(confidence, "confidence", "of the intervals");
    v(bootstrap_draws, "bootstrap_draws", "resamples");
    v(bootstrap_unit, "bootstrap_unit", "of what");
    v(window_tokens, "window_tokens", "scored at once");
    v(overlap_tokens, "overlap_tokens", "of context in later windows, at least");
    v(text, "text", "the method in words");
  }
};

// In how many rows the model needs fewer bits than a control.
struct Beaten {
  std::int64_t rows = 0, fewer = 0, clearly = 0;
  template <class V>
  void fields(V& v) {
    v(rows, "rows", "variants of sets that have this control");
    v(fewer, "fewer", "in how many the model needs fewer bits per byte");
    v(clearly, "clearly", "in how many by the whole of its interval");
  }
};

struct Verdict {
  std::string text;
  std::optional<Beaten> xz, xz_small, xz_after_training;
  template <class V>
  void fields(V& v) {
    v(text, "text", "the same in one sentence");
    v(xz, "xz", "beside xz that reads the documents alone, in sets large enough for that");
    v(xz_small, "xz_small",
      "the same in sets that are marked small, which former versions counted in");
    v(xz_after_training, "xz_after_training", "beside xz that has read the training text");
  }
};

struct EvalFile {
  std::optional<std::string> metric;
  std::vector<EvalVariant> variants;
  std::optional<std::vector<EvalAbsent>> absent;
  std::optional<double> uniform_bytes_bits_per_byte;
  OrNull<std::string> control;
  std::optional<Verdict> verdict;
  EvalMethod method;
  template <class V>
  void fields(V& v) {
    v(metric, "metric", "");
    v(variants, "variants", "in the order of their codes");
    v(absent, "absent", "which sets are held out in other variants only; lacks where none are");
    v(uniform_bytes_bits_per_byte, "uniform_bytes_bits_per_byte", "if all bytes were alike");
    v(control, "control", "the program compared with; null for none");
    v(verdict, "verdict", "of the rows together; only with a control");
    v(method, "method", "");
  }
};

struct Eval {
  static constexpr const char* kind = "eval";
  struct Counts {
    std::int64_t documents = 0, bytes = 0, tokens = 0;
    template <class V>
    void fields(V& v) {
      v(documents, "documents", "scored");
      v(bytes, "bytes", "of them");
      v(tokens, "tokens", "of them");
    }
  } counts;
  EvalFile facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
