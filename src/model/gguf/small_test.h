// A small model of a family with weights that files give back bit for bit.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "base/fixture_test.h"
#include "base/folder_test.h"
#include "model/folder_test.h"
#include "model/gguf/exchange.h"
#include "store/gguf/writer.h"

namespace model::gguf {

using base::Json;

inline const AddMetadata kNothing = [](store::gguf::Metadata&) { return base::Result<void>(); };

struct Case {
  std::string fixture;            // whose config.json; "" for `changes` alone
  Json changes = Json::object();  // what llama.cpp has no other value of
  const char* comes_back_as = nullptr;
};

// Numbers to which one can be added without rounding.
inline std::vector<float> even_weights(const Layout& layout) {
  auto out = initial_weights(layout, 1);
  for (const auto& p : layout.parameters)
    for (auto i = p.offset; i < p.offset + p.size && p.choices == 0; ++i)
      out[i] = std::round(out[i] * 1024 + static_cast<float>(i % 97)) / 1024;
  return out;
}

struct Small {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
  Config config;
  Layout layout;
  std::vector<float> weights;

  Small(const std::string& root, const Case& one) {
    Json json = Json::object();
    if (!one.fixture.empty())
      json = base::parse_json(
                 base::real_disk()->read(root + "/" + one.fixture + "/config.json").take(), "")
                 .take();
    json.update(one.changes);
    config = read_config(json, "config").take();
    layout = layout_of(config, "config").take();
    weights = even_weights(layout);
    save_model(disk, "m", config, layout, weights).take();
  }
  base::Result<void> write() {
    return write_model_file(ctx, "m", "m.gguf", *store::block::find("F32"), kNothing);
  }
};

}  // namespace model::gguf
