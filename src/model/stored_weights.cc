#include "model/stored_weights.h"

#include <atomic>

#include "compute/buffer.h"
#include "model/finite.h"

namespace model {

using compute::Stored;
using compute::Type;

// Of a place that begins with this parameter, for each working type.
struct Weights::Widened {
  struct Of {
    std::atomic<const void*> there = nullptr;
    compute::Buffer memory;
    std::size_t count = 0;  // of the place
  };
  Of wide, narrow;
};

Stored Weights::Owner::keep(std::unique_ptr<compute::Packed> matrix) {
  packed.push_back(std::move(matrix));
  return compute::stored(*packed.back());
}

Stored Weights::Owner::keep(std::vector<float> values, const Parameter& parameter) {
  const auto [rows, width] = matrix_of(parameter);
  numbers.push_back(std::move(values));
  return {Stored::Form::f32, numbers.back().data(), nullptr, rows, width};
}

Weights::Weights(std::vector<Stored> table, Owner owner)
    : table_(std::move(table)),
      owner_(std::move(owner)),
      widened_(std::make_unique<Widened[]>(table_.size())) {}

std::unique_ptr<const Weights> Weights::of(const Layout& layout, std::vector<float> flat) {
  CHECK(flat.size() == layout.size, "there are as many weights as the layout has");
  std::vector<Stored> table;
  for (const auto& p : layout.parameters) {
    const auto [rows, width] = matrix_of(p);
    table.push_back({Stored::Form::f32, flat.data() + p.offset, nullptr, rows, width});
  }
  Owner owner{.place = "the model"};
  owner.numbers.push_back(std::move(flat));
  return std::make_unique<const Weights>(std::move(table), std::move(owner));
}

Weights::~Weights() = default;

const void* Weights::widened(const Place& place, Type type) const {
  CHECK(type == Type::f32 || type == Type::bf16, "models compute in float or bf16");
  auto& here = type == Type::f32 ? widened_[place.first].wide : widened_[place.first].narrow;
  if (const auto* there = here.there.load(std::memory_order_acquire)) {
    CHECK(here.count == place.count, "a parameter belongs to one place");
    return there;
  }
  const std::lock_guard lock(mutex_);
  if (const auto* there = here.there.load(std::memory_order_relaxed)) return there;
  std::size_t elements = 0;
  for (const auto& one : stored(place)) elements += one.rows * one.width;
  compute::Buffer wide(elements * 4, {});
  auto* out = wide.view(Type::f32, 1, elements).as<float>();
  for (const auto& one : stored(place)) {
    one.unpack(0, one.rows, out);
    out += one.rows * one.width;
  }
  if (type == Type::bf16) {
    compute::Buffer narrow(elements * 2, {});
    compute::copy(narrow.view(type, 1, elements), wide.view(Type::f32, 1, elements));
    wide = std::move(narrow);
  }
  here.memory = std::move(wide);
  here.count = place.count;
  const auto* made = here.memory.view(type, 1, elements).data;
  here.there.store(made, std::memory_order_release);
  return made;
}

std::vector<float> Weights::flat(const Layout& layout) const {
  CHECK(layout.parameters.size() == table_.size(), "a table has each parameter of its layout");
  std::vector<float> out(layout.size);
  for (std::size_t i = 0; i < table_.size(); ++i)
    table_[i].unpack(0, table_[i].rows, out.data() + layout.parameters[i].offset);
  return out;
}

std::size_t Weights::owned() const {
  const std::lock_guard lock(mutex_);
  std::size_t sum = table_.size() * (sizeof(Stored) + sizeof(Widened));
  for (std::size_t i = 0; i < table_.size(); ++i)
    sum += widened_[i].wide.memory.bytes() + widened_[i].narrow.memory.bytes();
  for (const auto& one : owner_.numbers) sum += one.size() * sizeof(float);
  return sum;
}

std::map<std::string, std::uint64_t> Weights::bytes() const {
  std::map<std::string, std::uint64_t> out;
  for (std::size_t i = 0; i < owner_.types.size(); ++i) out[owner_.types[i]] += owner_.bytes[i];
  return out;
}

base::Result<void> Weights::finite(const Layout& layout) const {
  NotFinite found;
  std::vector<float> row;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    const auto& one = table_[i];
    row.resize(one.width);
    std::uint64_t bad = 0;
    for (std::size_t r = 0; r < one.rows; ++r) {
      one.unpack(r, 1, row.data());
      bad += not_finite(row);
    }
    found.add(layout.parameters[i].name, bad);
  }
  TRY(whole());
  return found.result(owner_.place, "fetch the model again; nothing that it computes is a number");
}

std::pair<std::size_t, std::size_t> matrix_of(const Parameter& parameter) {
  if (parameter.shape.size() < 2) return {1, parameter.size};
  const auto width = static_cast<std::size_t>(parameter.shape.back());
  return {width == 0 ? 0 : parameter.size / width, width};
}

}  // namespace model
