#include "store/parquet/column.h"

#include <algorithm>

#include "store/parquet/bits.h"
#include "store/parquet/codec.h"
#include "store/parquet/thrift.h"
#include "store/parquet/value.h"

namespace store::parquet {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kMostPage = std::size_t{512} << 20;  // bytes of a page, unpacked
// Entries of a column in a row group: a run says any number of them in three bytes.
constexpr std::size_t kMostEntries = std::size_t{1} << 25;
constexpr std::size_t kMostText = std::size_t{1} << 30;  // bytes of a column of a row group

// Of INT96; what the values come to is looked at where they are shown.
constexpr std::int64_t kMostDays = 4'000'000, kMostNanos = std::int64_t{1} << 60;

enum Encoding : std::int64_t {
  plain = 0,
  plain_dictionary = 2,
  runs = 3,
  bit_packed = 4,
  deltas = 5,
  delta_lengths = 6,
  delta_bytes = 7,
  dictionary = 8,
  byte_streams = 9
};

struct PageHead {
  std::int64_t kind = -1, unpacked = 0, packed = 0, values = 0, encoding = 0;
  std::int64_t definition_encoding = runs, repeat_encoding = runs;
  // Of the second version of data pages:
  std::int64_t definition_bytes = 0, repeat_bytes = 0;
  bool is_packed = true;
};

PageHead read_head(Cursor& bytes) {
  Thrift in(bytes);
  PageHead out;
  in.structure([&](int id, Kind kind) {
    if (Thrift::is_whole(kind)) {
      const auto value = in.whole();
      if (id == 1) out.kind = value;
      if (id == 2) out.unpacked = value;
      if (id == 3) out.packed = value;
      return true;
    }
    if (kind != Kind::structure || (id != 5 && id != 7 && id != 8)) return false;
    in.structure([&](int inner, Kind of) {
      if (id == 8 && inner == 7) out.is_packed = of == Kind::yes;
      if (!Thrift::is_whole(of)) return false;
      const auto value = in.whole();
      if (inner == 1) out.values = value;
      if (inner == (id == 8 ? 4 : 2)) out.encoding = value;
      if (id == 5 && inner == 3) out.definition_encoding = value;
      if (id == 5 && inner == 4) out.repeat_encoding = value;
      if (id == 8 && inner == 5) out.definition_bytes = value;
      if (id == 8 && inner == 6) out.repeat_bytes = value;
      return true;
    });
    return true;
  });
  return out;
}

int bits_of(int most) {
  int out = 0;
  while (most >> out) ++out;
  return out;
}

class Reading {
 public:
  Reading(const Node& node, const Chunk& chunk, const std::string& name)
      : node_(node), chunk_(chunk), name_(name) {}

  Result<Column> all(std::string_view file) {
    Cursor in(file.substr(static_cast<std::size_t>(chunk_.begin),
                          static_cast<std::size_t>(chunk_.bytes)));
    if (chunk_.values > static_cast<std::int64_t>(kMostEntries))
      return Error{Code::unsupported,
                   "the column '" + node_.name + "' has more than " + std::to_string(kMostEntries) +
                       " entries in a row group",
                   name_, "write smaller row groups"};
    while (out_.entries < static_cast<std::size_t>(chunk_.values)) {
      const auto head = read_head(in);
      if (in.bad() || head.unpacked < 0 || head.packed < 0 ||
          head.unpacked > static_cast<std::int64_t>(kMostPage) || head.values < 0)
        return broken("a page's head is none");
      const auto packed = in.take(static_cast<std::uint64_t>(head.packed));
      if (in.bad()) return broken("a page is cut");
      if (head.kind == 2)
        TRY(take_dictionary(head, packed));
      else if (head.kind == 0)
        TRY(take_page(head, packed));
      else if (head.kind == 3)
        TRY(take_second(head, packed));
    }
    if (out_.entries != static_cast<std::size_t>(chunk_.values))
      return broken("it has other values than it says");
    return std::move(out_);
  }

 private:
  Error broken(const std::string& what) const {
    return {Code::bad_data, "the column '" + node_.name + "' is no sound Parquet: " + what, name_,
            ""};
  }
  Error unread(const std::string& what) const {
    return {Code::unsupported,
            "the column '" + node_.name + "' is written in " + what + ", which is not read", name_,
            ""};
  }

  Result<void> take_dictionary(const PageHead& head, std::string_view packed) {
    const auto page =
        TRY(unpacked(packed, chunk_.codec, static_cast<std::size_t>(head.unpacked), name_));
    Cursor in(page);
    // A value takes a bit at least.
    if (static_cast<std::uint64_t>(head.values) > page.size() * 8)
      return broken("its dictionary is cut");
    dictionary_.clear();
    TRY(take_plain(in, static_cast<std::size_t>(head.values), dictionary_));
    return {};
  }

  Result<void> take_page(const PageHead& head, std::string_view packed) {
    const auto page =
        TRY(unpacked(packed, chunk_.codec, static_cast<std::size_t>(head.unpacked), name_));
    Cursor in(page);
    if ((node_.repeat > 0 && head.repeat_encoding != runs) ||
        (node_.definition > 0 && head.definition_encoding != runs))
      return unread("levels of bits, as in 2013");
    const auto level_bytes = [&](int most) {
      return most == 0 ? std::string_view() : in.take(in.fixed<std::uint32_t>());
    };
    const auto repeats = level_bytes(node_.repeat);
    const auto definitions = level_bytes(node_.definition);
    if (in.bad()) return broken("its levels are cut");
    return take_entries(head, repeats, definitions, in);
  }

  Result<void> take_second(const PageHead& head, std::string_view packed) {
    Cursor front(packed);
    if (head.repeat_bytes < 0 || head.definition_bytes < 0) return broken("its levels are none");
    const auto repeats = front.take(static_cast<std::uint64_t>(head.repeat_bytes));
    const auto definitions = front.take(static_cast<std::uint64_t>(head.definition_bytes));
    const auto levels = head.repeat_bytes + head.definition_bytes;
    if (front.bad() || levels > head.unpacked) return broken("its levels are cut");
    const auto page = TRY(unpacked(front.rest(), head.is_packed ? chunk_.codec : 0,
                                   static_cast<std::size_t>(head.unpacked - levels), name_));
    Cursor in(page);
    return take_entries(head, repeats, definitions, in);
  }

  Result<void> take_entries(const PageHead& head, std::string_view repeats,
                            std::string_view definitions, Cursor& in) {
    const auto count = static_cast<std::size_t>(head.values);
    if (count > static_cast<std::size_t>(chunk_.values) - out_.entries)
      return broken("it has more values than it says");
    auto defined = count;
    if (node_.repeat > 0) TRY(take_levels(repeats, node_.repeat, count, out_.repeat));
    if (node_.definition > 0) {
      const auto before = static_cast<std::ptrdiff_t>(out_.definition.size());
      TRY(take_levels(definitions, node_.definition, count, out_.definition));
      defined = static_cast<std::size_t>(
          std::count(out_.definition.begin() + before, out_.definition.end(), node_.definition));
    }
    out_.entries += count;
    return take_values(head.encoding, in, defined);
  }

  Result<void> take_levels(std::string_view bytes, int most, std::size_t count,
                           std::vector<std::uint8_t>& out) {
    Cursor in(bytes);
    const auto levels = read_runs(in, bits_of(most), count);
    if (in.bad()) return broken("its levels are cut");
    for (const auto level : levels) {
      if (level > static_cast<std::uint32_t>(most)) return broken("a level is too high");
      out.push_back(static_cast<std::uint8_t>(level));
    }
    return {};
  }

  Result<void> take_values(std::int64_t encoding, Cursor& in, std::size_t count) {
    if (count == 0) return {};
    switch (encoding) {
      case plain:
        return take_plain(in, count, out_.values);
      case plain_dictionary:
      case dictionary:
        return take_chosen(in, count);
      case runs:
        return take_truths(in, count);
      case deltas:
        return take_deltas(in, count);
      case delta_lengths:
      case delta_bytes:
        return take_delta_bytes(in, count, encoding == delta_bytes);
      case byte_streams:
        return take_streams(in, count);
      default:
        return unread("encoding " + std::to_string(encoding));
    }
  }

  Result<void> take_plain(Cursor& in, std::size_t count, std::vector<Value>& out) {
    for (std::size_t i = 0; i < count; ++i) {
      if (node_.physical == Physical::boolean) {
        if (i / 8 >= in.size()) return broken("a page of values is cut");
        out.emplace_back((in.rest()[i / 8] >> (i % 8) & 1) != 0);
        continue;
      }
      auto value = take_one(in);
      if (in.bad()) return broken("a page of values is cut");
      if (!value.ok()) return value.error();
      out.push_back(value.take());
    }
    return {};
  }

  Result<Value> take_one(Cursor& in) {
    switch (node_.physical) {
      case Physical::int32:
        return of_whole(node_, in.fixed<std::int32_t>(), name_);
      case Physical::int64:
        return of_whole(node_, in.fixed<std::int64_t>(), name_);
      case Physical::real32:
        return Value(static_cast<double>(in.fixed<float>()));
      case Physical::real64:
        return Value(in.fixed<double>());
      case Physical::int96: {
        // Nanoseconds of a Julian day.
        const auto nanos = in.fixed<std::int64_t>();
        const auto day = static_cast<std::int64_t>(in.fixed<std::uint32_t>()) - 2'440'588;
        if (day > kMostDays || nanos < -kMostNanos || nanos > kMostNanos)
          return unread("moments outside of the years 1 to 9999");
        Node moment = node_;
        moment.logical = Logical::timestamp;
        moment.unit = Unit::micro;
        return of_whole(moment, day * 86'400'000'000 + nanos / 1000, name_);
      }
      case Physical::bytes: {
        const auto bytes = in.take(in.fixed<std::uint32_t>());
        return in.bad() ? Result<Value>(Value()) : of_bytes(node_, bytes, name_);
      }
      case Physical::fixed: {
        const auto bytes = in.take(static_cast<std::uint64_t>(node_.width));
        return in.bad() ? Result<Value>(Value()) : of_bytes(node_, bytes, name_);
      }
      case Physical::boolean:
        break;
    }
    return broken("a value is none");
  }

  Result<void> take_chosen(Cursor& in, std::size_t count) {
    const auto places = read_runs(in, in.byte(), count);
    if (in.bad()) return broken("a page of places is cut");
    for (const auto place : places) {
      if (place >= dictionary_.size()) return broken("a place is outside of its dictionary");
      const auto* text = dictionary_[place].get_ptr<const std::string*>();
      if (text && (text_ += text->size()) > kMostText)
        return unread("more than a gigabyte of text in a row group");
      out_.values.push_back(dictionary_[place]);
    }
    return {};
  }

  Result<void> take_truths(Cursor& in, std::size_t count) {
    if (node_.physical != Physical::boolean) return unread("runs of what is no truth");
    Cursor body(in.take(in.fixed<std::uint32_t>()));
    const auto bits = read_runs(body, 1, count);
    if (in.bad() || body.bad()) return broken("a page of truths is cut");
    for (const auto bit : bits) out_.values.emplace_back(bit != 0);
    return {};
  }

  Result<void> take_deltas(Cursor& in, std::size_t count) {
    if (node_.physical != Physical::int32 && node_.physical != Physical::int64)
      return unread("differences of what are no whole numbers");
    const auto numbers = read_deltas(in, count);
    if (in.bad() || numbers.size() != count) return broken("a page of differences is cut");
    for (const auto number : numbers)
      out_.values.push_back(TRY(of_whole(
          node_, node_.physical == Physical::int32 ? static_cast<std::int32_t>(number) : number,
          name_)));
    return {};
  }

  Result<void> take_delta_bytes(Cursor& in, std::size_t count, bool shared) {
    if (node_.physical != Physical::bytes && node_.physical != Physical::fixed)
      return unread("texts where numbers should be");
    const auto fronts = shared ? read_deltas(in, count) : std::vector<std::int64_t>(count, 0);
    const auto lengths = read_deltas(in, count);
    if (in.bad() || fronts.size() != count || lengths.size() != count)
      return broken("a page of texts is cut");
    std::string text;
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (fronts[i] < 0 || lengths[i] < 0 || static_cast<std::uint64_t>(fronts[i]) > text.size())
        return broken("a text is longer than its page");
      text.resize(static_cast<std::size_t>(fronts[i]));
      text += in.take(static_cast<std::uint64_t>(lengths[i]));
      // Texts that share their fronts are longer than what is stored of them.
      if (in.bad() || (total += text.size()) > kMostPage) return broken("a page of texts is cut");
      out_.values.push_back(TRY(of_bytes(node_, text, name_)));
    }
    return {};
  }

  // The first bytes of all values, then the second ones, and so on.
  Result<void> take_streams(Cursor& in, std::size_t count) {
    const std::size_t width =
        node_.physical == Physical::real32 || node_.physical == Physical::int32   ? 4
        : node_.physical == Physical::real64 || node_.physical == Physical::int64 ? 8
        : node_.physical == Physical::fixed ? static_cast<std::size_t>(node_.width)
                                            : 0;
    if (width == 0) return unread("streams of bytes of what has no width");
    const auto bytes = in.take(static_cast<std::uint64_t>(width) * count);
    if (in.bad()) return broken("a page of values is cut");
    std::string one(width, '\0');
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t k = 0; k < width; ++k) one[k] = bytes[k * count + i];
      Cursor value(one);
      out_.values.push_back(TRY(take_one(value)));
    }
    return {};
  }

  const Node& node_;
  const Chunk& chunk_;
  const std::string& name_;
  std::vector<Value> dictionary_;
  std::size_t text_ = 0;
  Column out_;
};

}  // namespace

Result<Column> read_column(std::string_view file, const Node& node, const Chunk& chunk,
                           const std::string& name) {
  if (chunk.values == 0) return Column{};
  return Reading(node, chunk, name).all(file);
}

}  // namespace store::parquet
