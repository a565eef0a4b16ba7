#include "store/parquet/thrift.h"

namespace store::parquet {
namespace {

constexpr int kMostDepth = 30;

}  // namespace

void Thrift::structure(const std::function<bool(int, Kind)>& field) {
  if (++depth_ > kMostDepth) in_.fail();
  std::int64_t id = 0;
  while (!in_.bad()) {
    const auto head = in_.byte();
    if (head == 0) break;
    const auto kind = static_cast<Kind>(head & 0x0F);
    id = head >> 4 ? id + (head >> 4) : in_.zigzag();
    if (id < 0 || id > 30'000) in_.fail();
    if (!in_.bad() && !field(static_cast<int>(id), kind)) skip(kind, depth_);
  }
  --depth_;
}

std::pair<std::uint64_t, Kind> Thrift::list_head() {
  const auto head = in_.byte();
  const auto kind = static_cast<Kind>(head & 0x0F);
  const std::uint64_t size = head >> 4 == 15 ? in_.varint() : head >> 4;
  // Each item takes a byte at least.
  if (size > in_.size()) in_.fail();
  return {in_.bad() ? 0 : size, kind};
}

void Thrift::list(const std::function<bool(Kind)>& item) {
  const auto [size, kind] = list_head();
  for (std::uint64_t i = 0; i < size && !in_.bad(); ++i)
    if (!item(kind)) skip(kind, depth_);
}

void Thrift::skip(Kind kind, int depth) {
  if (depth > kMostDepth) return in_.fail();
  switch (kind) {
    case Kind::yes:
    case Kind::no:
      return;
    case Kind::i8:
      in_.byte();
      return;
    case Kind::i16:
    case Kind::i32:
    case Kind::i64:
      in_.varint();
      return;
    case Kind::real:
      in_.take(8);
      return;
    case Kind::binary:
      in_.take(in_.varint());
      return;
    case Kind::structure: {
      while (!in_.bad()) {
        const auto head = in_.byte();
        if (head == 0) return;
        if (head >> 4 == 0) in_.zigzag();
        skip(static_cast<Kind>(head & 0x0F), depth + 1);
      }
      return;
    }
    case Kind::list:
    case Kind::set: {
      const auto [size, of] = list_head();
      for (std::uint64_t i = 0; i < size && !in_.bad(); ++i)
        // A truth in a list is a byte of its own.
        of == Kind::yes || of == Kind::no ? void(in_.byte()) : skip(of, depth + 1);
      return;
    }
    case Kind::map:
      break;
  }
  in_.fail();
}

}  // namespace store::parquet
