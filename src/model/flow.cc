#include "model/flow.h"

#include <algorithm>

#include "model/low_rank.h"

namespace model {

namespace {

std::size_t bytes_of(const compute::View& view) {
  return view.elements() * compute::bytes_of(view.type);
}

}  // namespace

Value::Slot::~Slot() {
  if (view.data) memory->give_back(view.data, bytes_of(view), view.device);
}

Gradient::Slot::~Slot() {
  if (view.data) memory->give_back(view.data, bytes_of(view), view.device);
}

Flow::Flow(Workspace& workspace, const Parameters& parameters, Aim aim)
    : workspace_(workspace), parameters_(parameters), aim_(aim) {
  CHECK(workspace.tape.empty(), "a workspace serves one flow at a time");
  CHECK(parameters.device() == workspace.device, "a flow computes where its parameters lie");
  CHECK(!trains() || parameters.learns() || parameters.count() == 0 || Changes::here(),
        "a flow that trains has something that learns");
  workspace_.written.assign(trains() ? parameters_.count() : 0, false);
  if (!trains()) return;
  workspace_.routers.clear();
  workspace_.settled.begin(parameters_.count());
}

Value Flow::make(compute::Type type, std::size_t rows, std::size_t width) const {
  auto& memory = workspace_.memory;
  Value out;
  out.slot_ = std::allocate_shared<Value::Slot>(MemoryOf<Value::Slot>(memory));
  out.slot_->memory = &memory;
  compute::View view{nullptr, type, rows, width, width, device()};
  if (trains()) {
    out.gradient_.slot_ = std::allocate_shared<Gradient::Slot>(MemoryOf<Gradient::Slot>(memory));
    out.gradient_.slot_->memory = &memory;
    out.gradient_.slot_->view = view;
  }
  view.data = memory.take(bytes_of(view), device());
  out.slot_->view = view;
  return out;
}

compute::View Flow::here(const compute::View& on_host) {
  auto view = on_host;
  view.device = device();
  if (device().kind == compute::Device::Kind::host) return view;
  const auto known = std::ranges::find(here_, on_host.data, &Here::of);
  if (known != here_.end()) return known->copy.view();
  here_.push_back({on_host.data, make(view.type, view.rows, view.width)});
  compute::copy(here_.back().copy.view(), on_host);
  return here_.back().copy.view();
}

Sink Flow::sink(const Gradient& of) const {
  auto& slot = *of.slot_;
  if (slot.written) return {slot.view, true};
  slot.view.data = workspace_.memory.take(bytes_of(slot.view), device());
  slot.written = true;
  return {slot.view, false};
}

Sink Flow::sink(const Weight& of) const {
  if (!of.gradient.data) return {};
  auto& written = workspace_.written;
  const bool before = written[of.place.first];
  for (std::size_t i = 0; i < of.place.count; ++i) written[of.place.first + i] = true;
  return {of.gradient, before};
}

compute::View Flow::hand_on(const Gradient& made, const Gradient& from) const {
  auto &given = *made.slot_, &taken = *from.slot_;
  CHECK(!taken.written, "a gradient is handed on before another one comes");
  if (!given.written) compute::clear(sink(made).view);
  std::swap(given.view, taken.view);
  std::swap(given.written, taken.written);
  return taken.view;
}

compute::View Flow::turn_over(const Value& value) const {
  auto& slot = *value.slot_;
  auto& gradient = *value.gradient_.slot_;
  CHECK(!gradient.written, "a value turns over before its gradient comes");
  gradient.view.data = std::exchange(slot.view.data, nullptr);
  gradient.written = true;
  return gradient.view;
}

void Flow::tell_settled() {
  workspace_.settled.left(workspace_.tape.size(), [this](std::size_t parameter) {
    const auto gradient = parameters_.at({parameter, 1}).gradient;
    if (!workspace_.written[parameter] && gradient.data) compute::clear(gradient);
    workspace_.written[parameter] = true;
    workspace_.settled.listener(parameter);
  });
}

void Flow::backward() {
  workspace_.settled.turn();
  while (!workspace_.tape.empty()) {
    workspace_.tape.call_last(*this);
    tell_settled();
  }
  parameters_.each_gradient([this](std::size_t parameter, const compute::View& gradient) {
    if (!workspace_.written[parameter]) compute::clear(gradient);
  });
}

}  // namespace model
