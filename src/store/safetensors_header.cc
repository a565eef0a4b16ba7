#include "store/safetensors_header.h"

#include <cctype>
#include <optional>

#include "base/checked.h"
#include "base/json.h"

namespace store {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr std::size_t kMostSides = 64;  // as many as any library of tensors takes

// An entry as it stands there.
struct Entry {
  std::optional<std::string> dtype;
  std::optional<std::vector<std::uint64_t>> shape, offsets;
};

Error bad_tensor(const std::string& name, const std::string& what, const Path& path) {
  return {Code::bad_data, "tensor '" + name + "' " + what, path, "fetch the file again"};
}

// Checks one entry and finds its bytes.
Result<TensorInfo> check_entry(const std::string& name, const Entry& entry, std::string_view data,
                               const Path& path) {
  const auto bad = [&](const std::string& what) { return bad_tensor(name, what, path); };
  if (!entry.dtype || !entry.shape || !entry.offsets || entry.offsets->size() != 2)
    return bad("has no dtype, shape or data_offsets");
  TensorInfo info;
  info.dtype = *entry.dtype;
  const auto width = bytes_of_type(info.dtype);
  if (width == 0) return bad("has the unknown type " + info.dtype.substr(0, 40));
  base::Size count = 1;
  for (const auto side : *entry.shape) {
    count *= side;
    if (!count.known()) return bad("has a shape of more elements than can be counted");
    info.shape.push_back(static_cast<std::int64_t>(side));
  }
  const auto begin = (*entry.offsets)[0], end = (*entry.offsets)[1];
  if (begin > end || end > data.size())
    return bad("has bytes " + std::to_string(begin) + " to " + std::to_string(end) +
               " of the data, which has " + std::to_string(data.size()));
  const auto size = count * width;
  if (!size.known() || size.value() != end - begin)
    return bad("has offsets that do not fit its shape: " + shape_text(info.shape) + " of " +
               info.dtype + " in " + std::to_string(end - begin) + " bytes");
  info.count = count.value();
  info.bytes = data.substr(begin, end - begin);
  return info;
}

// Follows the grammar event by event; `false` ends the pass.
class Reader : public nlohmann::json_sax<base::Json> {
 public:
  Reader(std::string_view data, const Path& path) : data_(data), path_(path) {}

  Result<SafetensorsHeader> take() {
    if (error_) return *error_;
    return std::move(out_);
  }

  bool start_object(std::size_t) override {
    if (place_ == Place::begin) return go(Place::top);
    if (place_ == Place::named && name_ == "__metadata__") return go(Place::metadata);
    if (place_ != Place::named) return refuse();
    entry_ = {};
    return go(Place::entry);
  }
  bool end_object() override {
    if (place_ == Place::entry) {
      auto info = check_entry(name_, entry_, data_, path_);
      if (!info.ok()) return stop(info.error());
      if (!out_.tensors.emplace(name_, info.take()).second)
        return stop(bad_tensor(name_, "stands twice in the header", path_));
    }
    return go(place_ == Place::top ? Place::end : Place::top);
  }
  bool key(std::string& key) override {
    if (place_ == Place::top) {
      name_ = key;
      return go(Place::named);
    }
    member_ = key;
    return true;
  }
  bool string(std::string& text) override {
    if (place_ == Place::metadata) {
      if (out_.metadata.emplace(member_, text).second) return true;
      return stop({Code::bad_data, "the metadata say '" + member_ + "' twice", path_, kDamaged});
    }
    if (place_ != Place::entry || member_ != "dtype") return refuse();
    if (entry_.dtype) return stop(bad_tensor(name_, "has dtype twice", path_));
    entry_.dtype = text;
    return true;
  }
  bool start_array(std::size_t) override {
    if (place_ != Place::entry || (member_ != "shape" && member_ != "data_offsets"))
      return refuse();
    auto& numbers = member_ == "shape" ? entry_.shape : entry_.offsets;
    if (numbers) return stop(bad_tensor(name_, "has " + member_ + " twice", path_));
    numbers.emplace();
    return go(member_ == "shape" ? Place::shape : Place::offsets);
  }
  bool end_array() override { return go(Place::entry); }
  bool number_unsigned(std::uint64_t number) override {
    if (place_ != Place::shape && place_ != Place::offsets) return refuse();
    auto& numbers = place_ == Place::shape ? *entry_.shape : *entry_.offsets;
    if (numbers.size() == kMostSides)
      return stop(bad_tensor(
          name_, "has more than " + std::to_string(kMostSides) + " numbers in " + member_, path_));
    numbers.push_back(number);
    return true;
  }
  bool null() override { return refuse(); }
  bool boolean(bool) override { return refuse(); }
  bool number_integer(std::int64_t) override { return refuse(); }  // below zero
  bool number_float(double, const std::string&) override { return refuse(); }
  bool binary(base::Json::binary_t&) override { return refuse(); }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception& found) override {
    const bool text = std::string_view(found.what()).find("ill-formed UTF-8") != std::string::npos;
    return stop({Code::bad_data,
                 std::string("the header is not ") + (text ? "UTF-8" : "JSON") + " at byte " +
                     std::to_string(at),
                 path_, kDamaged});
  }

 private:
  enum class Place { begin, top, named, metadata, entry, shape, offsets, end };
  static constexpr const char* kDamaged = "the file is cut short or damaged; fetch it again";

  bool go(Place to) {
    place_ = to;
    return true;
  }
  bool stop(Error error) {
    error_ = std::move(error);
    return false;
  }
  // A value that cannot stand where it does.
  bool refuse() {
    const auto bad = [&](const char* what) { return stop(bad_tensor(name_, what, path_)); };
    if (place_ == Place::begin)
      return stop({Code::bad_data, "the header is no JSON object", path_, kDamaged});
    if (place_ == Place::metadata || name_ == "__metadata__")
      return stop({Code::bad_data, "the metadata are no object of texts", path_, kDamaged});
    if (place_ == Place::shape || (place_ == Place::entry && member_ == "shape"))
      return bad("has a shape that is no list of sizes");
    if (place_ == Place::offsets) return bad("has offsets that are no numbers");
    if (place_ == Place::entry && member_ != "dtype" && member_ != "data_offsets")
      return stop(
          bad_tensor(name_, "says '" + member_.substr(0, 40) + "', which no tensor has", path_));
    return bad("has no dtype, shape or data_offsets");
  }

  std::string_view data_;
  const Path& path_;
  SafetensorsHeader out_;
  Place place_ = Place::begin;
  std::string name_, member_;
  Entry entry_;
  std::optional<Error> error_;
};

}  // namespace

Result<SafetensorsHeader> read_safetensors_header(std::string_view json, std::string_view data,
                                                  const Path& path) {
  // The parser would pass over a byte-order mark, and take a zero byte for the end.
  const auto bad = [&](const std::string& what) {
    return Error{Code::bad_data, what, path,
                 "write the file again with a current safetensors library"};
  };
  if (json.starts_with("\xEF\xBB\xBF") ||
      (!json.empty() && std::isspace(static_cast<unsigned char>(json[0]))))
    return bad("the header does not begin with '{', as its format asks for");
  if (const auto zero = json.find('\0'); zero != json.npos)
    return bad("the header has a zero byte at byte " + std::to_string(zero) +
               "; spaces alone may fill it up");
  Reader reader(data, path);
  base::Json::sax_parse(json, &reader);
  return reader.take();
}

}  // namespace store
