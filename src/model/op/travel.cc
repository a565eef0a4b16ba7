#include "model/op/travel.h"

#include <cstring>
#include <numeric>

#include "model/op/meet.h"

namespace model::op {

using compute::Type;
using compute::View;

namespace {

using Bytes = std::span<std::byte>;

// Pieces of rows, as many to each member as it says.
template <class Piece>
std::vector<Piece> pieces(Bytes rows, const std::vector<std::size_t>& counts, std::size_t each) {
  std::vector<Piece> out;
  std::size_t begin = 0;
  for (const auto count : counts) {
    out.push_back(rows.subspan(begin * each, count * each));
    begin += count;
  }
  return out;
}

std::size_t row_bytes(const View& rows) { return rows.width * compute::bytes_of(rows.type); }

void swap_rows(Members& group, Bytes from, const std::vector<std::size_t>& out, Bytes to,
               const std::vector<std::size_t>& in, std::size_t each) {
  check_met(group.all_to_all(pieces<Members::ConstBytes>(from, out, each),
                             pieces<Members::Bytes>(to, in, each)));
}

// here [R, H] from there [N, H].
void go(const Journey& way, const View& here, const View& there) {
  const auto each = row_bytes(here);
  std::vector<std::byte> met(way.rows_here() * each);
  swap_rows(*way.members, bytes_of(there), way.out, met, way.in, each);
  for (std::size_t i = 0; i < way.rows_here(); ++i)
    std::memcpy(bytes_of(here).data() + way.places[i] * each, met.data() + i * each, each);
}

// there [N, H] from here [R, H].
void come_back(const Journey& way, const View& there, const View& here) {
  const auto each = row_bytes(here);
  std::vector<std::byte> met(way.rows_here() * each);
  for (std::size_t i = 0; i < way.rows_here(); ++i)
    std::memcpy(met.data() + i * each, bytes_of(here).data() + way.places[i] * each, each);
  swap_rows(*way.members, met, way.in, bytes_of(there), way.out, each);
}

// How many rows each member has for each expert that is held here, member by member.
std::vector<std::int32_t> counts_here(const View& begins, Members& group) {
  const auto members = static_cast<std::size_t>(group.size());
  const auto experts = begins.width - 1, held = experts / members;
  CHECK(held * members == experts, "each member holds as many experts");
  const auto* at = begins.as<std::int32_t>();
  std::vector<std::int32_t> mine(experts), theirs(experts);
  for (std::size_t e = 0; e < experts; ++e) mine[e] = at[e + 1] - at[e];
  const std::vector<std::size_t> each(members, held);
  swap_rows(group, std::as_writable_bytes(std::span(mine)), each,
            std::as_writable_bytes(std::span(theirs)), each, sizeof(std::int32_t));
  return theirs;
}

// What is sent to a member is where its experts' rows lie.
std::vector<std::size_t> rows_to_each(const View& begins, std::size_t members) {
  const auto held = (begins.width - 1) / members;
  const auto* at = begins.as<std::int32_t>();
  std::vector<std::size_t> out(members);
  for (std::size_t m = 0; m < members; ++m)
    out[m] = static_cast<std::size_t>(at[(m + 1) * held] - at[m * held]);
  return out;
}

// Expert by expert, and in each member by member. `begins` [held + 1] is written.
void lay_out(Journey& way, const std::vector<std::int32_t>& counts, std::int32_t* begins) {
  const auto members = way.out.size(), held = counts.size() / members;
  std::vector<std::size_t> first(counts.size());
  std::size_t row = 0;
  for (std::size_t e = 0; e < held; ++e) {
    begins[e] = static_cast<std::int32_t>(row);
    for (std::size_t m = 0; m < members; ++m) {
      first[m * held + e] = row;
      row += static_cast<std::size_t>(counts[m * held + e]);
    }
  }
  begins[held] = static_cast<std::int32_t>(row);
  way.in.assign(members, 0);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto count = static_cast<std::size_t>(counts[i]);
    way.in[i / held] += count;
    for (std::size_t j = 0; j < count; ++j) way.places.push_back(first[i] + j);
  }
}

// A gradient that nothing was scored with is sent, too: others may wait for it.
Value there_or_zeros(const Flow& flow, const Gradient& gradient, const View& shape) {
  auto out = flow.make(shape.type, shape.rows, shape.width);
  gradient.there() ? compute::copy(out.view(), gradient.view()) : compute::clear(out.view());
  return out;
}

}  // namespace

Arrived to_experts(Flow& flow, const Value& rows, const Value& begins, Members& group) {
  const auto& there = rows.view();
  check_on_host(there);
  const auto members = static_cast<std::size_t>(group.size());
  auto way =
      std::make_shared<Journey>(Journey{&group, rows_to_each(begins.view(), members), {}, {}});
  const auto counts = counts_here(begins.view(), group);
  auto begins_here = flow.make(Type::i32, 1, counts.size() / members + 1);
  lay_out(*way, counts, begins_here.view().as<std::int32_t>());
  auto here = flow.make(there.type, way->rows_here(), there.width);
  go(*way, here.view(), there);
  flow.then([way, of_there = rows.gradient(), of_here = here.gradient(),
             shape = here.view()](Flow& back) {
    const auto dhere = there_or_zeros(back, of_here, shape);
    into(back, back.sink(of_there),
         [&](const View& drows) { come_back(*way, drows, dhere.view()); });
  });
  return {here, begins_here, way};
}

Value from_experts(Flow& flow, const Value& made, const Arrived& arrived) {
  const auto& here = made.view();
  const auto& way = arrived.way;
  const auto rows = std::accumulate(way->out.begin(), way->out.end(), std::size_t{0});
  auto there = flow.make(here.type, rows, here.width);
  come_back(*way, there.view(), here);
  flow.then([way, of_here = made.gradient(), of_there = there.gradient(),
             shape = there.view()](Flow& back) {
    const auto dthere = there_or_zeros(back, of_there, shape);
    into(back, back.sink(of_here), [&](const View& dhere) { go(*way, dhere, dthere.view()); });
  });
  return there;
}

}  // namespace model::op
