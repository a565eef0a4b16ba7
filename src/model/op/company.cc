#include "model/op/company.h"

#include "model/op/linear.h"
#include "model/op/meet.h"

namespace model::op {

using compute::Type;
using compute::View;

namespace {

// In place. What is not float is summed in float and rounded once.
void sum(Members& members, const View& x) {
  check_on_host(x);
  if (x.type == Type::f32) return check_met(members.all_reduce({x.as<float>(), x.elements()}));
  std::vector<float> wide(x.elements());
  const auto of_wide = compute::view_of(wide.data(), x.rows, x.width);
  compute::copy(of_wide, x);
  check_met(members.all_reduce(wide));
  compute::copy(x, of_wide);
}

}  // namespace

Value read_by_all(Flow& flow, const Value& x, Members& members) {
  if (!flow.trains() || members.size() == 1) return x;
  const auto& in = x.view();
  auto out = flow.make(in.type, in.rows, in.width);
  compute::copy(out.view(), in);
  flow.then([of_x = x.gradient(), of_out = out.gradient(), &members](Flow& back) {
    if (!of_out.there()) return;  // on no member: what follows is the same on all
    sum(members, of_out.view());
    into(back, back.sink(of_x), [&](const View& dx) { compute::copy(dx, of_out.view()); });
  });
  return out;
}

Value gather_columns(Flow& flow, const Value& x, Members& members) {
  const auto& in = x.view();
  check_on_host(in);
  const auto parts = static_cast<std::size_t>(members.size()), N = in.width;
  auto out = flow.make(in.type, in.rows, N * parts);
  const auto all = flow.make(in.type, in.rows * parts, N);
  check_met(members.all_gather(bytes_of(in), bytes_of(all.view())));
  for (std::size_t m = 0; m < parts; ++m)
    compute::copy(out.view().columns(m * N, N), all.view().row_range(m * in.rows, in.rows));
  flow.then([of_x = x.gradient(), of_out = out.gradient(),
             first = N * static_cast<std::size_t>(members.number()), N](Flow& back) {
    if (!of_out.there()) return;
    into(back, back.sink(of_x),
         [&](const View& dx) { compute::copy(dx, of_out.view().columns(first, N)); });
  });
  return out;
}

void sum_over(const Value& x, Members& members) { sum(members, x.view()); }

Members* sharers() {
  const auto* company = Company::here();
  return company ? company->layers : nullptr;
}

namespace {

Value product(Flow& flow, const Value& x, const Place& matrix, const Place& bias) {
  return bias.there() ? linear(flow, x, flow.matrix(matrix), flow.weight(bias))
                      : linear(flow, x, flow.matrix(matrix));
}

}  // namespace

Value enter(Flow& flow, const Value& x, Members* members) {
  return members ? read_by_all(flow, x, *members) : x;
}

Value leave(Flow& flow, const Value& x, Members* members, const Place& matrix, const Place& bias) {
  if (!members) return product(flow, x, matrix, bias);
  if (Company::here()->meeting == Meeting::gather) {
    const auto whole = read_by_all(flow, gather_columns(flow, x, *members), *members);
    return gather_columns(flow, product(flow, whole, matrix, bias), *members);
  }
  auto out = product(flow, x, matrix, {});
  sum_over(out, *members);
  if (bias.there()) add_bias(flow, out, flow.weight(bias));
  return out;
}

}  // namespace model::op
