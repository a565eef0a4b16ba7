#include "model/stored_weights.h"

#include <atomic>
#include <cstdlib>
#include <new>

#include "compute/kernel.h"
#include "model/finite.h"

namespace model {

using compute::Stored;
using compute::Type;

namespace {

struct Free {
  void operator()(void* memory) const noexcept { std::free(memory); }
};

// Numbers of the host, on a cache line's border. Not a compute::Buffer: that one knows of gpus, and the
// small program, which looks at weights too, would have to load libtorch.
template <class Number>
struct Numbers {
  std::unique_ptr<Number, Free> memory;
  std::size_t bytes = 0;

  Numbers() = default;
  explicit Numbers(std::size_t count)
      : bytes((std::max<std::size_t>(count, 1) * sizeof(Number) + 63) / 64 * 64) {
    memory.reset(static_cast<Number*>(std::aligned_alloc(64, bytes)));
    if (!memory) throw std::bad_alloc();
  }
};

}  // namespace

// Of a place that begins with this parameter, for each working type.
struct Weights::Widened {
  template <class Number>
  struct Of {
    std::atomic<const void*> there = nullptr;
    Numbers<Number> numbers;
    std::size_t count = 0;  // of the place

    const void* stand(Numbers<Number> made, std::size_t parameters) {
      numbers = std::move(made);
      count = parameters;
      there.store(numbers.memory.get(), std::memory_order_release);
      return numbers.memory.get();
    }
  };
  Of<float> wide;
  Of<compute::bf16> narrow;
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
  auto& here = widened_[place.first];
  const auto standing = [&](const auto& of) {
    const auto* there = of.there.load(std::memory_order_acquire);
    if (there) CHECK(of.count == place.count, "a parameter belongs to one place");
    return there;
  };
  const auto look = [&] { return type == Type::f32 ? standing(here.wide) : standing(here.narrow); };
  if (const auto* there = look()) return there;
  const std::lock_guard lock(mutex_);
  if (const auto* there = look()) return there;
  std::size_t elements = 0;
  for (const auto& one : stored(place)) elements += one.rows * one.width;
  Numbers<float> wide(elements);
  auto* out = wide.memory.get();
  for (const auto& one : stored(place)) {
    one.unpack(0, one.rows, out);
    out += one.rows * one.width;
  }
  if (type == Type::f32) return here.wide.stand(std::move(wide), place.count);
  Numbers<compute::bf16> narrow(elements);
  compute::kernels().half.narrow(wide.memory.get(), narrow.memory.get(), elements);
  return here.narrow.stand(std::move(narrow), place.count);
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
    sum += widened_[i].wide.numbers.bytes + widened_[i].narrow.numbers.bytes;
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
