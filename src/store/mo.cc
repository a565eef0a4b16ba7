#include "store/mo.h"

#include <cstdint>

namespace store {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::uint32_t magic = 0x950412de;

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  Error bad(const std::string& what) const {
    return Error{Code::bad_data, what, where_,
                 "the catalogue is cut off or damaged; fetch it again"};
  }

  Result<std::uint32_t> number(std::uint64_t at) const {
    if (at + 4 > bytes_.size()) return bad("the message catalogue ends too early");
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[at + static_cast<std::uint64_t>(i)]);
      value |= std::uint32_t{byte} << (big_endian_ ? 24 - 8 * i : 8 * i);
    }
    return value;
  }

  Result<void> find_byte_order() {
    if (TRY(number(0)) == magic) return {};
    big_endian_ = true;
    if (TRY(number(0)) == magic) return {};
    return bad("not a message catalogue: wrong magic number");
  }

  // The string described at `entry`; all strings together may not be longer than the file.
  Result<std::string_view> string(std::uint64_t entry) {
    const std::uint64_t length = TRY(number(entry));
    const std::uint64_t offset = TRY(number(entry + 4));
    if (offset + length > bytes_.size()) return bad("a message lies outside of the catalogue");
    used_ += length;
    if (used_ > bytes_.size()) return bad("messages of the catalogue overlap");
    return bytes_.substr(offset, length);
  }

 private:
  std::string_view bytes_;
  std::string where_;
  bool big_endian_ = false;
  std::uint64_t used_ = 0;
};

// Arabic has six plural forms, no language more; a file of NULs would have as many as bytes.
constexpr std::size_t most_forms = 64;

// More than most_forms pieces mean that the text has more.
std::vector<std::string_view> split_at_nul(std::string_view text) {
  std::vector<std::string_view> out;
  while (out.size() <= most_forms) {
    const auto end = text.find('\0');
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
  return out;
}

Message make_message(std::string_view original, std::string_view translation) {
  Message message;
  const auto eot = original.find('\x04');
  if (eot != std::string_view::npos) {
    message.context = original.substr(0, eot);
    original.remove_prefix(eot + 1);
  }
  const auto ids = split_at_nul(original);
  message.id = ids[0];
  if (ids.size() > 1) message.plural = ids[1];
  message.translations = split_at_nul(translation);
  return message;
}

Result<void> check_charset(std::string_view header, const std::string& where) {
  constexpr std::string_view key = "charset=";
  const auto at = header.find(key);
  if (at == std::string_view::npos) return {};
  auto name = header.substr(at + key.size());
  name = name.substr(0, name.find_first_of(" ;\r\n"));
  for (const std::string_view fine :
       {"UTF-8", "utf-8", "UTF8", "utf8", "ASCII", "US-ASCII", "CHARSET"})
    if (name == fine) return {};
  return Error{Code::unsupported, "the catalogue is in charset " + std::string(name), where,
               "convert it with msgconv -t UTF-8"};
}

}  // namespace

Result<Catalogue> read_mo(std::string_view bytes, const std::string& where) {
  Reader reader(bytes, where);
  TRY(reader.find_byte_order());
  const auto revision = TRY(reader.number(4));
  if ((revision >> 16) > 1) return reader.bad("message catalogue of an unknown revision");
  const std::uint64_t count = TRY(reader.number(8));
  const std::uint64_t originals = TRY(reader.number(12));
  const std::uint64_t translations = TRY(reader.number(16));
  if (count > bytes.size() / 16) return reader.bad("the catalogue is too short for its messages");
  Catalogue out;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto original = TRY(reader.string(originals + 8 * i));
    const auto translation = TRY(reader.string(translations + 8 * i));
    if (original.empty()) {
      out.header = translation;
    } else {
      out.messages.push_back(make_message(original, translation));
      if (out.messages.back().translations.size() > most_forms)
        return reader.bad("a message has more than 64 plural forms");
    }
  }
  TRY(check_charset(out.header, where));
  return out;
}

}  // namespace store
