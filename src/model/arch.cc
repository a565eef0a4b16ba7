#include "model/arch.h"

namespace model {

namespace {

block::Decoder described(const Config& config) {
  const auto* entry = arch::find(config.arch);
  CHECK(entry, "a config names a registered architecture");
  return entry->describe(config);
}

}  // namespace

const arch::Entry* arch::find(const std::string& name) {
  for (const auto& row : all())
    if (name == row.name) return row.entry;
  return nullptr;
}

base::Result<Model> model_of(const Config& config, const std::string& where) {
  Model out{described(config), {}};
  auto layout = out.decoder.declare();
  if (!layout.ok()) {
    layout.error().where = where;
    return layout.error();
  }
  out.layout = layout.take();
  return out;
}

base::Result<Layout> layout_of(const Config& config, const std::string& where) {
  return TRY(model_of(config, where)).layout;
}

block::Cost cost_of(const Config& config) { return described(config).cost(); }

base::Size pass_bytes(const block::Cost& cost, std::int64_t tokens, std::size_t width) {
  return (cost.floats * 4 + (cost.working + cost.passing) * width) * tokens;
}

}  // namespace model
