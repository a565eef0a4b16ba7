#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

struct Fuse : Decoder {
  void decode(std::vector<std::string>& tokens) const override {
    std::string all;
    for (const auto& token : tokens) all += token;
    tokens = {std::move(all)};
  }
  void within(Fragment& token) const override { token.fused = true; }
};

}  // namespace

extern const Entry fuse{"Fuse", plain<Fuse>};

}  // namespace tokenizer::decoder
