// From logits to the next token.
//
// Randomness is counter-based: the number drawn for a token is a function of (seed, step, stream)
// alone, so a request answers the same whatever else is computed beside it. Order of the stages:
// penalties, logit_bias, temperature, top_k, top_p, min_p. Temperature 0 takes the best token, the
// lowest id of equals. Reported log-probabilities are those of the model itself, before any of
// these stages.
//
// Sources: nucleus sampling (Holtzman et al., ICLR 2020); min_p (Nguyen et al., ICLR 2025);
// repetition penalty (Keskar et al., CTRL, 2019); presence and frequency penalty as the OpenAI API
// defines them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "infer/text_codec.h"

namespace infer {

struct Sampling {
  double temperature = 1;         // 0 takes the best token
  std::int64_t top_k = 0;         // keep the k best; 0 keeps all
  double top_p = 1;               // keep the fewest best tokens that hold this much probability
  double min_p = 0;               // keep tokens at least this fraction as probable as the best
  double repetition_penalty = 1;  // over prompt and answer; 1 does nothing
  double presence_penalty = 0;    // over the answer
  double frequency_penalty = 0;   // over the answer, times the count
  std::map<TokenId, double> logit_bias = {};
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;  // tells the choices of one request apart
  int top_logprobs = -1;     // -1: report none; 0: the chosen token; n: and the n best

  // Error: bad_request, with the field as `where`, if a value is out of range.
  base::Result<void> check(std::int64_t vocabulary) const;
};

struct Scored {
  TokenId token = 0;
  double logprob = 0;
};

struct Choice {
  TokenId token = 0;
  double logprob = 0;       // 0 unless asked for
  std::vector<Scored> top;  // best first
};

// What the model says of `token` after the text whose logits these are; `top` as top_logprobs
// above, at least 0. A token that the model rules out has the log-probability -9999.
Choice report(std::span<const float> logits, TokenId token, int top);

class Sampler {
 public:
  Sampler(Sampling sampling, std::span<const TokenId> prompt);
  // Logits after the last token -> the next token, which it counts for the penalties. Logits that
  // are not finite are never chosen; if none is finite, throws std::runtime_error.
  // What is reported is said of `model`, where some tokens were ruled out of `logits`.
  Choice next(std::span<const float> logits, std::span<const float> model = {});

 private:
  void penalise(std::vector<double>& logits) const;
  TokenId draw(const std::vector<double>& logits);

  Sampling sampling_;
  base::Random random_;
  std::uint64_t step_ = 0;
  std::map<TokenId, std::int64_t> seen_;      // prompt and answer
  std::map<TokenId, std::int64_t> answered_;  // answer
};

}  // namespace infer
