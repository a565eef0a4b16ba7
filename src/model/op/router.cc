#include "model/op/router.h"

#include <algorithm>
#include <cmath>

#include "compute/buffer.h"
#include "compute/op/wide_product.h"

namespace model::op {

using compute::Turn;
using compute::Type;
using compute::View;

Value router_logits(Flow& flow, const Value& x, const Weight& weight, const Weight* bias) {
  const auto& w = weight.value;
  CHECK(x.view().width == w.width, "a router is as wide as what it reads");
  auto logits = flow.make(Type::f32, x.view().rows, w.rows);
  compute::wide_product(logits.view(), x.view(), Turn::no, w, Turn::yes, w.width);
  if (bias) compute::add_wide_row(logits.view(), bias->value);
  const auto added = bias ? *bias : Weight{};
  flow.then([x, weight, added, of_logits = logits.gradient()](Flow& back) {
    if (!of_logits.there()) return;
    const auto& d = of_logits.view();
    into(back, back.sink(x.gradient()), [&](const View& dx) {
      compute::wide_product(dx, d, Turn::no, weight.value, Turn::no, d.width);
    });
    into(back, back.sink(weight), [&](const View& dw) {
      compute::wide_product(dw, d, Turn::yes, x.view(), Turn::no, d.rows);
    });
    if (added.place.there())
      into(back, back.sink(added), [&](const View& db) { compute::sum_wide_rows(db, d); });
  });
  return logits;
}

Value choose_experts(Flow& flow, const Value& logits, const Weight* correction,
                     const compute::Routing& routing) {
  auto ids = flow.make(Type::i32, logits.view().rows, routing.chosen);
  compute::choose_experts(ids.view(), logits.view(), correction ? correction->value : View{},
                          routing);
  return ids;
}

Value weigh_experts(Flow& flow, const Value& logits, const Value& ids,
                    const compute::Routing& routing) {
  auto weights = flow.make(Type::f32, ids.view().rows, ids.view().width);
  compute::weigh_experts(weights.view(), ids.view(), logits.view(), routing);
  flow.then([logits, ids, of_weights = weights.gradient(), routing](Flow& back) {
    if (!of_weights.there()) return;
    into(back, back.sink(logits.gradient()), [&](const View& dlogits) {
      compute::weigh_experts_backward(dlogits, of_weights.view(), ids.view(), logits.view(),
                                      routing);
    });
  });
  return weights;
}

namespace {

// Numbers that the host reads: where they lie, or brought there from a gpu.
template <class T>
class OnHost {
 public:
  explicit OnHost(const View& of) : data_(static_cast<const T*>(of.data)) {
    CHECK(of.type == compute::type_of<T> && of.dense(), "numbers lie side by side");
    if (of.device.kind == compute::Device::Kind::host) return;
    copy_.resize(of.elements());
    compute::copy(compute::view_of(copy_.data(), of.rows, of.width), of);
    data_ = copy_.data();
  }
  T operator[](std::size_t i) const { return data_[i]; }

 private:
  std::vector<T> copy_;
  const T* data_;
};

void note(const Flow& flow, const Value& logits, const Value& begins,
          const compute::Routing& routing, RouterLoad& router) {
  const auto M = logits.view().rows, E = logits.view().width;
  const OnHost<std::int32_t> begin(begins.view());
  router.rows = static_cast<std::int64_t>(M);
  for (std::size_t e = 0; e < E; ++e) router.load.push_back(begin[e + 1] - begin[e]);
  const auto shares = flow.make(Type::f32, M, E);
  compute::expert_shares(shares.view(), logits.view(), routing);
  const OnHost<float> each(shares.view());
  router.share.assign(E, 0);
  for (std::size_t i = 0; i < M * E; ++i) {
    const double share = each[i];
    router.share[i % E] += share;
    if (share > 0) router.entropy -= share * std::log(share);
  }
}

// Numbers of the host where the flow computes.
template <class T>
Value there(const Flow& flow, std::span<const T> numbers, std::size_t rows) {
  auto out = flow.make(compute::type_of<T>, rows, numbers.size() / rows);
  compute::copy(out.view(), compute::view_of(numbers.data(), rows, numbers.size() / rows));
  return out;
}

// factor[s, e]: E / (k T) * the choices of each expert in each segment, times the strength.
Value factors(const Flow& flow, const Value& ids, const Rows& rows, std::size_t E,
              double strength) {
  const auto S = rows.segments.size() - 1, k = ids.view().width;
  const OnHost<std::int32_t> chosen(ids.view());
  std::vector<float> all(S * E);
  for (std::size_t s = 0; s < S; ++s) {
    auto* factor = all.data() + s * E;
    const std::size_t first = rows.segments[s] * k, end = rows.segments[s + 1] * k;
    for (auto i = first; i < end; ++i) ++factor[chosen[i]];
    const double each = strength * static_cast<double>(E) / static_cast<double>(end - first);
    for (std::size_t e = 0; e < E; ++e) factor[e] *= static_cast<float>(each);
  }
  return there<float>(flow, all, S);
}

// What one segment over all rows has: the factors of the loss over all layers.
Value factors(const Flow& flow, std::span<const RouterLoad> routers, double strength) {
  const auto choices = choices_per_token(routers);
  std::vector<float> all(choices.size());
  const double each =
      strength * static_cast<double>(choices.size()) / static_cast<double>(routers.size());
  for (std::size_t e = 0; e < choices.size(); ++e) all[e] = static_cast<float>(each * choices[e]);
  return there<float>(flow, all, 1);
}

struct Even {
  Value logits, ids;
  const Rows& rows;
  compute::Routing routing;
  Balance losses;

  void add(const Flow& back, const View& dlogits, const Value& factor,
           std::span<const std::uint32_t> begins) const {
    const std::span numbers(reinterpret_cast<const std::int32_t*>(begins.data()), begins.size());
    const auto where = there(back, numbers, 1);
    compute::expert_shares_backward(dlogits, logits.view(), factor.view(), where.view(), routing);
  }
  void operator()(Flow& back) const {
    const auto sink = back.sink(logits.gradient());
    if (!sink.add) clear(sink.view);
    const auto E = logits.view().width;
    if (losses.sequence > 0)
      add(back, sink.view, factors(back, ids, rows, E, losses.sequence), rows.segments);
    if (!(losses.batch > 0)) return;
    const std::uint32_t whole[] = {0, static_cast<std::uint32_t>(logits.view().rows)};
    add(back, sink.view, factors(back, back.workspace().routers, losses.batch), whole);
  }
};

}  // namespace

void balance(Flow& flow, const Value& logits, const Value& ids, const Value& begins,
             const Rows& rows, const compute::Routing& routing, const Balance& losses,
             RouterLoad router) {
  if (!flow.trains()) return;
  note(flow, logits, begins, routing, router);
  flow.workspace().routers.push_back(std::move(router));
  if (losses.batch > 0 || losses.sequence > 0) flow.then(Even{logits, ids, rows, routing, losses});
}

}  // namespace model::op
