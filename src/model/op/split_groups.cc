#include "model/op/split_groups.h"

#include "compute/op/copy_groups.h"

namespace model::op {

namespace {

using compute::View;

// copy(part of x, part of what is split, width, steps) for each of the four.
template <class Copy>
void each_part(const View& x, const View& first, const View& last, std::size_t groups,
               const std::array<std::size_t, 4>& widths, Copy copy) {
  const std::size_t step = x.width / groups;
  std::size_t in_group = 0, in_first = 0;
  for (std::size_t part = 0; part < widths.size(); ++part) {
    const std::size_t width = widths[part];
    const auto from = x.columns(in_group, x.width - in_group);
    const auto whole = part + 1 < widths.size() ? first.columns(in_first, groups * width) : last;
    copy(from, whole, width, step);
    in_group += width;
    in_first += groups * width;
  }
}

}  // namespace

SplitGroups split_groups(Flow& flow, const Value& x, std::size_t groups,
                         const std::array<std::size_t, 4>& widths) {
  const auto& in = x.view();
  const std::size_t apart = groups * widths[3];
  CHECK(in.width == groups * (widths[0] + widths[1] + widths[2] + widths[3]),
        "a row is whole groups");
  SplitGroups out{flow.make(in.type, in.rows, in.width - apart),
                  flow.make(in.type, in.rows, apart)};
  each_part(in, out.first.view(), out.last.view(), groups, widths,
            [&](const View& from, const View& to, std::size_t width, std::size_t step) {
              compute::copy_groups(to, from, {groups, width, width, step});
            });
  flow.then([of_x = x.gradient(), of_first = out.first.gradient(), of_last = out.last.gradient(),
             groups, widths](Flow& back) {
    CHECK(of_first.there() == of_last.there(), "both parts lead to what is scored");
    if (!of_first.there()) return;
    into(back, back.sink(of_x), [&](const View& dx) {
      each_part(dx, of_first.view(), of_last.view(), groups, widths,
                [&](const View& to, const View& from, std::size_t width, std::size_t step) {
                  compute::copy_groups(to, from, {groups, width, step, width});
                });
    });
  });
  return out;
}

}  // namespace model::op
