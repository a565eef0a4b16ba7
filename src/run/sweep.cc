#include "run/sweep.h"

#include <algorithm>
#include <set>

#include "ledger/artefact.h"
#include "record/train.h"
#include "train/step_log.h"

namespace run {

using base::Json;
using base::RecipeValue;
using base::Result;

namespace {

constexpr std::size_t kMostPoints = 1000, kLongestName = 200;

base::Error wrong(const RecipeValue& at, const std::string& what, const std::string& hint) {
  return {base::Code::bad_request, what, at.where(), hint};
}

struct Axis {
  std::string key;
  std::vector<std::string> values;
};

Result<std::string> spelled(const RecipeValue& value) {
  switch (value.kind) {
    case RecipeValue::Kind::text:
      return Json(value.text).dump();
    case RecipeValue::Kind::whole:
      return std::to_string(value.whole);
    case RecipeValue::Kind::number:
      return Json(value.number).dump();
    case RecipeValue::Kind::boolean:
      return std::string(value.boolean ? "true" : "false");
    default:
      return wrong(value, "a value of a grid is a number, a text, true or false",
                   "say the whole table in a recipe of its own");
  }
}

Result<void> read_axes(const RecipeValue& table, const std::string& prefix,
                       std::vector<Axis>& out) {
  TRY(table.expect(RecipeValue::Kind::table));
  for (const auto& [name, value] : table.members) {
    const auto key = prefix.empty() ? name : prefix + "." + name;
    if (value.kind == RecipeValue::Kind::table) {
      TRY(read_axes(value, key, out));
      continue;
    }
    TRY(value.expect(RecipeValue::Kind::array));
    if (value.items.empty()) return wrong(value, "no value for " + key, "give it one at least");
    if (key.find_first_of("=#\n\"") != std::string::npos || key == "sweep" ||
        key.starts_with("sweep."))
      return wrong(value, "'" + key + "' is no key that can be varied", "name a key of the recipe");
    if (std::ranges::any_of(out, [&](const Axis& axis) { return axis.key == key; }))
      return wrong(value, key + " stands in the grid twice", "put its values into one list");
    Axis axis{key, {}};
    for (const auto& item : value.items) axis.values.push_back(TRY(spelled(item)));
    out.push_back(std::move(axis));
  }
  return {};
}

// "model.hidden" -> "hidden", unless another key ends so, too.
std::string short_name(const std::vector<Axis>& axes, const std::string& key) {
  const auto last = [](const std::string& one) { return one.substr(one.rfind('.') + 1); };
  const auto same =
      std::ranges::count_if(axes, [&](const Axis& axis) { return last(axis.key) == last(key); });
  return same > 1 ? key : last(key);
}

std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (letter || !out.empty()) out += letter ? c : '-';
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

std::vector<SweepPoint> points_of(const std::vector<Axis>& axes) {
  std::vector<SweepPoint> out = {{}};
  for (const auto& axis : axes) {
    std::vector<SweepPoint> wider;
    for (const auto& point : out)
      for (const auto& value : axis.values) {
        auto& one = wider.emplace_back(point);
        one.name +=
            (one.name.empty() ? "" : "_") + plain(short_name(axes, axis.key)) + "-" + plain(value);
        one.values[axis.key] = value;
      }
    out = std::move(wider);
  }
  return out;
}

Result<void> check_points(const std::vector<SweepPoint>& points, const RecipeValue& grid) {
  std::set<std::string> names;
  for (const auto& point : points) {
    if (point.name.size() > kLongestName)
      return wrong(grid, "the name of a run would have more than 200 letters: " + point.name,
                   "vary fewer keys at once");
    if (!names.insert(point.name).second)
      return wrong(grid, "two runs would share the folder " + point.name,
                   "leave out a value that stands twice, or differs in signs alone");
  }
  return {};
}

Result<Sweep> read_table(const RecipeValue& table) {
  TRY(table.refuse_unknown({"until", "against", "grid"}));
  Sweep out;
  if (const auto* found = table.find("until")) TRY(found->read(out.until));
  if (const auto* found = table.find("against")) {
    TRY(found->read(out.against));
    auto known = base::check_known("axis", out.against, {"parameters", "tokens", "flops"});
    if (!known.ok()) return wrong(*found, known.error().what, known.error().hint);
  }
  const auto* grid = table.find("grid");
  if (!grid) return wrong(table, "[sweep] has no grid", "add [sweep.grid] with KEY = [VALUE, ...]");
  std::vector<Axis> axes;
  TRY(read_axes(*grid, "", axes));
  std::size_t count = axes.empty() ? 0 : 1;
  for (const auto& axis : axes) count = std::min(count * axis.values.size(), kMostPoints + 1);
  if (count == 0 || count > kMostPoints)
    return wrong(*grid, "the grid has no point, or more than 1000", "vary fewer values");
  out.points = points_of(axes);
  TRY(check_points(out.points, *grid));
  return out;
}

}  // namespace

std::vector<std::string> SweepPoint::set() const {
  std::vector<std::string> out;
  for (const auto& [key, value] : values) out.push_back(key + "=" + value);
  return out;
}

Result<Sweep> read_sweep(const std::string& text, const std::string& file) {
  const auto recipe = TRY(base::parse_recipe(text, file));
  const auto* table = recipe.find("sweep");
  if (table) return read_table(*table);
  return base::Error{base::Code::bad_request, "the recipe has no [sweep]", file,
                     "add [sweep.grid] with KEY = [VALUE, ...], or use janua run"};
}

double SweepResult::against(const std::string& what) const {
  return what == "tokens" ? tokens : what == "flops" ? flops : parameters;
}

Result<SweepResult> measure(const SweepPoint& point, const base::Path& training, base::Disk& disk) {
  const auto said =
      TRY(record::of<record::Train>(TRY(ledger::read_manifest(disk, training)), training));
  const auto steps = TRY(train::read_steps(disk, training));
  if (steps.empty())
    return base::Error{base::Code::bad_data, "the log has no step", training, "make it again"};
  SweepResult out{point.name,
                  said.facts.state,
                  point.values,
                  static_cast<double>(said.counts.parameters),
                  static_cast<double>(said.counts.tokens),
                  said.facts.flops,
                  0};
  const auto last = std::max<std::size_t>(1, steps.size() / 10);
  for (auto i = steps.size() - last; i < steps.size(); ++i) out.loss += steps[i].facts.loss;
  out.loss /= static_cast<double>(last);
  return out;
}

}  // namespace run
