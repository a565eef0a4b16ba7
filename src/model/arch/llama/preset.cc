// Sizes by name, as published models of these sizes have them, with head widths of 16 (toys), 32
// and 64. The small ones are wider than deep, which suits processors. One is one row here.
#include "model/arch/llama/llama.h"

namespace model::llama {

namespace {

struct Preset {
  const char* name;
  std::int64_t layers, hidden, feed_forward, heads, kv_heads, context;
};

constexpr Preset kPresets[] = {
    {"200K", 2, 64, 192, 4, 4, 128},       {"1M", 4, 128, 384, 4, 4, 256},
    {"3M", 5, 192, 512, 6, 6, 256},        {"10M", 6, 320, 896, 5, 5, 512},
    {"30M", 7, 512, 1408, 8, 8, 512},      {"100M", 12, 768, 2048, 12, 12, 1024},
    {"300M", 24, 1024, 2752, 16, 8, 2048}, {"1B", 20, 2048, 5632, 32, 8, 2048},
};

}  // namespace

std::vector<arch::Size> sizes() {
  std::vector<arch::Size> out;
  for (const auto& one : kPresets)
    out.push_back({one.name,
                   {{"layers", one.layers},
                    {"hidden", one.hidden},
                    {"feed_forward", one.feed_forward},
                    {"heads", one.heads},
                    {"kv_heads", one.kv_heads},
                    {"context_tokens", one.context}}});
  return out;
}

const char* size_text() {
  static const std::string text = [] {
    std::string names;
    for (const auto& one : kPresets)
      names += (&one == kPresets                 ? ""
                : &one == std::end(kPresets) - 1 ? " or "
                                                 : ", ") +
               std::string(one.name);
    return "sizes by a name, about its parameters: " + names + "; keys beside it count more";
  }();
  return text.c_str();
}

}  // namespace model::llama
