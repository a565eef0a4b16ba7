// A watermark that tournaments leave in text (Dathathri et al., SynthID-Text, Nature 634, 2024), bit by bit as
// transformers has it, so that its detectors read our text and ours its.
//
// A hash of the last tokens, a candidate and a key says 0 or 1: g, one a layer. In each layer a candidate with 1 gets a
// larger part of the probability that is there, so that over all keys nothing changes, and text that was written so has
// more ones than the half that any other text has.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "base/result.h"
#include "compute/device.h"

namespace infer {

struct SynthIdOptions {
  std::int64_t ngram = 5;                           // tokens that a g is a function of: 2 or more
  std::vector<std::int64_t> keys;                   // one a layer; secret
  std::int64_t table_size = 65536, table_seed = 0;  // of random bits that hashes are looked up in
  std::int64_t history = 1024;  // contexts that are remembered, and not marked again
  bool skip_first = false;      // nothing is marked until ngram tokens could stand there
};

class SynthId {
 public:
  // Error: bad_request for numbers out of range.
  static base::Result<SynthId> make(SynthIdOptions options);

  const SynthIdOptions& options() const { return options_; }
  std::size_t layers() const { return options_.keys.size(); }
  std::span<const std::uint8_t> table() const { return table_; }

  // Of the ngram - 1 tokens before a candidate.
  static std::uint64_t hash(std::span<const std::int64_t> context);
  // 0 or 1, of a candidate behind a context of that hash.
  std::uint8_t g(std::uint64_t context, std::int64_t candidate, std::size_t layer) const;
  // Scores of all candidates, [V], become the logarithms of the probabilities that they have behind all layers
  // (compute/op/tournament.h); nothing where no score is finite. libtorch's set has the bits of transformers.
  void mark(std::uint64_t context, std::span<float> scores,
            compute::Device::Set set = compute::Device::Set::cpu) const;

 private:
  explicit SynthId(SynthIdOptions options);
  SynthIdOptions options_;
  std::vector<std::uint8_t> table_;
};

// One text as it is written: what its next scores become. Tokens before it are not looked at, and stand for zeros.
class MarkedText {
 public:
  explicit MarkedText(const SynthId& synthid);  // outlives it
  // Before each token is drawn. Whether they were changed: not behind a context that was there before.
  bool mark(std::span<float> scores, compute::Device::Set set = compute::Device::Set::cpu);
  void add(std::int64_t token);  // that was drawn

 private:
  const SynthId& synthid_;
  std::vector<std::int64_t> context_;
  std::deque<std::uint64_t> seen_;
  std::int64_t calls_ = 0;
};

// What a text shows to who knows the keys: of each token that has ngram - 1 others before it, [N].
struct Marks {
  std::vector<std::uint8_t> g;           // [N, layers]
  std::vector<std::uint8_t> fresh;       // 1 where its context was not there before
  std::vector<std::uint8_t> before_end;  // 1 where no end of text stands up to it
  // Where both are 1.
  std::uint64_t scored() const;
};
Marks marks_of(const SynthId& synthid, std::span<const std::int64_t> text, std::int64_t end);

// Mean of g over layers and scored tokens: a half without the mark. NaN where nothing is scored.
double mean_score(const Marks& marks, std::size_t layers);
// With weights that fall from 10 to 1 over the layers, as the first show most.
double weighted_mean_score(const Marks& marks, std::size_t layers);

}  // namespace infer
