#include "data/warc/front.h"

#include <array>
#include <string_view>

#include "data/warc/block.h"
#include "store/members.h"

namespace data::warc {

namespace {

// What a member unpacks to first: fewer bytes where it has no more, or is damaged.
base::Result<std::string> beginning(store::Members& members) {
  std::array<char, kBegin.size()> out;
  std::size_t size = 0;
  while (size < out.size()) {
    const auto got = TRY(members.read(out.data() + size, out.size() - size));
    if (got == 0) break;
    size += got;
  }
  return std::string(out.data(), size);
}

}  // namespace

base::Result<bool> holds_records(std::unique_ptr<base::Reader> front, const std::string& name) {
  auto members = store::Members::of(std::move(front), "", kBegin);
  bool packed = false;
  while (TRY(members.next())) {
    packed = members.packing() != store::Packing::plain;
    const auto seen = TRY(beginning(members));
    if (!packed || seen.size() == kBegin.size()) return seen == kBegin;
    TRY(members.abandon());
  }
  return packed && name.find(".warc") != std::string::npos;
}

}  // namespace data::warc
