#include "store/gguf/metadata.h"

#include <array>
#include <concepts>
#include <cstring>
#include <utility>

#include "base/utf8.h"
#include "base/visible.h"

namespace store::gguf {

namespace {

// What a file of some megabytes may make us allocate; vocabularies have a million entries at most.
constexpr std::uint64_t kMostElements = 1 << 24, kMostKeys = 1 << 16;
constexpr std::uint64_t kLeastKey = 8 + 1 + 4 + 1;

constexpr std::array<const char*, 13> kKinds = {"u8",   "i8",   "u16",   "i16", "u32", "i32", "f32",
                                                "bool", "text", "array", "u64", "i64", "f64"};
static_assert(std::variant_size_v<Value> == kKinds.size());
static_assert(std::variant_size_v<Array> == kKinds.size());

std::string kind_of(const Value& value) {
  const auto* array = std::get_if<Array>(&value);
  return array ? "an array of kind " + std::string(kKinds[array->index()])
               : "kind " + std::string(kKinds[value.index()]);
}

template <class T>
  requires std::is_arithmetic_v<T>
base::Result<void> read(Cursor& cursor, T& out) {
  out = TRY(cursor.number<T>());
  return {};
}

base::Result<void> read(Cursor& cursor, bool& out) {
  const auto byte = TRY(cursor.number<std::uint8_t>());
  if (byte > 1) return cursor.bad("has the bool " + std::to_string(byte) + ", 0 or 1 is expected");
  out = byte == 1;
  return {};
}

base::Result<void> read(Cursor& cursor, std::string& out) {
  out = std::string(TRY(cursor.text()));
  return {};
}

base::Result<void> read(Cursor& cursor, std::monostate&) {
  return cursor.bad("is an array of arrays, which no reader takes", base::Code::unsupported);
}

template <class T>
base::Result<void> read(Cursor& cursor, std::vector<T>& out) {
  constexpr std::uint64_t least = std::is_arithmetic_v<T> ? sizeof(T) : 8;
  const auto claimed = TRY(cursor.number<std::uint64_t>());
  const auto count = TRY(cursor.count(claimed, least, kMostElements, "elements"));
  if constexpr (std::is_arithmetic_v<T> && !std::same_as<T, bool>) {
    const auto bytes = TRY(cursor.take(count * sizeof(T)));
    out.resize(count);
    if (count > 0) std::memcpy(out.data(), bytes.data(), bytes.size());
  } else {
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      T element{};
      TRY(read(cursor, element));
      out.push_back(std::move(element));
    }
  }
  return {};
}

base::Result<void> read(Cursor& cursor, Array& out);

// Reads the alternative of this number.
template <class Variant, std::size_t... kAt>
base::Result<void> read_kind(Cursor& cursor, Variant& out, std::index_sequence<kAt...>) {
  const auto kind = TRY(cursor.number<std::uint32_t>());
  base::Result<void> got;
  const bool known =
      ((kind == kAt && (got = read(cursor, out.template emplace<kAt>()), true)) || ...);
  if (!known) return cursor.bad("has kind " + std::to_string(kind) + ", there are 0 to 12");
  return got;
}

using Kinds = std::make_index_sequence<kKinds.size()>;

base::Result<void> read(Cursor& cursor, Array& out) { return read_kind(cursor, out, Kinds()); }

base::Result<void> put_value(std::string& out, const std::string& text) {
  put_text(out, text);
  return {};
}

base::Result<void> put_value(std::string&, const std::monostate&) {
  return base::Error{base::Code::bad_request, "an array of arrays cannot be written", "", ""};
}

template <class T>
  requires std::is_arithmetic_v<T>
base::Result<void> put_value(std::string& out, T value) {
  put(out, value);
  return {};
}

template <class T>
base::Result<void> put_value(std::string& out, const std::vector<T>& list) {
  put<std::uint64_t>(out, list.size());
  for (const T& element : list) TRY(put_value(out, element));
  return {};
}

base::Result<void> put_value(std::string& out, const Array& array) {
  put(out, static_cast<std::uint32_t>(array.index()));
  return std::visit([&](const auto& list) { return put_value(out, list); }, array);
}

}  // namespace

base::Result<void> Metadata::add(std::string key, Value value) {
  const auto bad = [&](const std::string& what) {
    return base::Error{base::Code::bad_data, what, path_, ""};
  };
  if (key.empty()) return bad("a key of the metadata is empty");
  const auto name = "key '" + base::visible(std::string_view(key).substr(0, 200)) + "'";
  if (!base::valid_utf8(key)) return bad(name + " is no UTF-8");
  if (!place_.emplace(key, fields_.size()).second) return bad(name + " stands twice");
  fields_.push_back({std::move(key), std::move(value)});
  return {};
}

const Value* Metadata::find(std::string_view key) const {
  const auto it = place_.find(key);
  return it == place_.end() ? nullptr : &fields_[it->second].value;
}

base::Result<const Value*> Metadata::need(std::string_view key) const {
  const auto* value = find(key);
  if (!value)
    return base::Error{base::Code::missing,
                       "key '" + base::visible(key) + "' is not in the metadata", path_, ""};
  return value;
}

base::Error Metadata::other(std::string_view key, const Value& found,
                            const std::string& expected) const {
  return {
      base::Code::bad_data,
      "key '" + base::visible(key) + "' is " + kind_of(found) + ", " + expected + " is expected",
      path_, ""};
}

std::string Metadata::element_kind(const Array& array) { return kKinds[array.index()]; }

base::Result<std::string> Metadata::text(std::string_view key) const {
  const auto value = TRY(need(key));
  if (const auto* text = std::get_if<std::string>(value)) return *text;
  return other(key, *value, "kind text");
}

base::Result<std::uint64_t> Metadata::natural(std::string_view key) const {
  const auto value = TRY(need(key));
  return std::visit(
      [&]<class T>(const T& held) -> base::Result<std::uint64_t> {
        if constexpr (std::integral<T> && !std::same_as<T, bool>)
          if (std::cmp_greater_equal(held, 0)) return static_cast<std::uint64_t>(held);
        return other(key, *value, "an integer that is not negative");
      },
      *value);
}

base::Result<double> Metadata::number(std::string_view key) const {
  const auto value = TRY(need(key));
  if (const auto* narrow = std::get_if<float>(value)) return *narrow;
  if (const auto* wide = std::get_if<double>(value)) return *wide;
  return other(key, *value, "kind f32 or f64");
}

base::Result<Metadata> read_metadata(Cursor& cursor, std::uint64_t count) {
  Metadata metadata;
  metadata.came_from(cursor.path());
  const auto keys = TRY(cursor.count(count, kLeastKey, kMostKeys, "keys of metadata"));
  for (std::size_t i = 0; i < keys; ++i) {
    cursor.about("the metadata", "");
    const auto key = TRY(cursor.text());
    cursor.about("key", key);
    Value value;
    TRY(read_kind(cursor, value, Kinds()));
    TRY(metadata.add(std::string(key), std::move(value)));
  }
  cursor.about("the header", "");
  return metadata;
}

base::Result<void> put_metadata(std::string& out, const Metadata& metadata) {
  for (const auto& [key, value] : metadata.fields()) {
    put_text(out, key);
    put(out, static_cast<std::uint32_t>(value.index()));
    TRY(std::visit([&](const auto& held) { return put_value(out, held); }, value));
  }
  return {};
}

base::Result<std::uint64_t> alignment(const Metadata& metadata, const base::Path& path) {
  const auto* value = metadata.find("general.alignment");
  if (!value) return 32;
  const auto* width = std::get_if<std::uint32_t>(value);
  if (width && std::has_single_bit(*width)) return *width;
  return base::Error{base::Code::bad_data,
                     "key 'general.alignment' is " +
                         (width ? std::to_string(*width) : kind_of(*value)) +
                         ", a power of two of kind u32 is expected",
                     path, ""};
}

}  // namespace store::gguf
