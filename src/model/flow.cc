#include "model/flow.h"

#include <cstdlib>
#include <new>

namespace model {

namespace {

constexpr std::size_t kLine = 64;  // bytes: a vector's width and a cache line

std::size_t rounded(std::size_t bytes) {
  return (std::max<std::size_t>(bytes, 1) + kLine - 1) / kLine * kLine;
}

}  // namespace

void Memory::Free::operator()(void* data) const { std::free(data); }

void* Memory::take(std::size_t bytes) {
  const auto size = rounded(bytes);
  auto& waiting = free_[size];
  if (!waiting.empty()) {
    auto* data = waiting.back();
    waiting.pop_back();
    return data;
  }
  std::unique_ptr<void, Free> block(std::aligned_alloc(kLine, size));
  if (!block) throw std::bad_alloc();
  blocks_.push_back(std::move(block));
  held_ += size;
  return blocks_.back().get();
}

void Memory::give_back(void* data, std::size_t bytes) { free_[rounded(bytes)].push_back(data); }

Value::Slot::~Slot() {
  const auto give_back = [&](const compute::View& one) {
    memory->give_back(one.data, one.elements() * compute::bytes_of(one.type));
  };
  give_back(view);
  if (gradient) give_back(*gradient);
}

Value Flow::make(compute::Type type, std::size_t rows, std::size_t width) {
  auto slot = std::make_shared<Value::Slot>();
  slot->memory = &memory_;
  slot->view = {memory_.take(rows * width * compute::bytes_of(type)), type, rows, width, width};
  return Value(std::move(slot));
}

void Flow::then(std::function<void(Flow&)> back) {
  if (trains()) back_.push_back(std::move(back));
}

Sink Flow::sink(const Value& from) const {
  auto& slot = *from.slot_;
  if (slot.gradient) return {*slot.gradient, true};
  slot.gradient = slot.view;
  slot.gradient->data =
      memory_.take(slot.view.elements() * compute::bytes_of(slot.view.type));
  return {*slot.gradient, false};
}

Sink Flow::sink(const Weight& from) const {
  const bool add = *from.written;
  *from.written = true;
  return {from.gradient, add};
}

void Flow::hand_on(const Value& made, const Value& from) const {
  CHECK(!from.slot_->gradient, "a gradient is handed on before another one comes");
  from.slot_->gradient = made.slot_->gradient;
  made.slot_->gradient.reset();
}

void Flow::backward() {
  while (!back_.empty()) {
    const auto back = std::move(back_.back());
    back_.pop_back();
    back(*this);
  }  // and with each goes what it held
}

}  // namespace model
