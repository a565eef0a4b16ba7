#include "serve/gate/key.h"

#include <sys/random.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/base64.h"
#include "base/hash.h"
#include "base/visible.h"

namespace serve {
namespace {

using base::Code;
using base::Error;

constexpr Scope kScopes[] = {
    {"generate", "write with the model: completions and chats"},
    {"models", "ask which models are here"},
    {"read", "read the model's card, its evaluation and what the page says"},
};

constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kMostDays = 36500;

Error no_end(const std::string& text) {
  return {Code::bad_request, "'" + base::visible(text) + "' is no time at which a key ends",
          "--expires", "write 2027-01-31, 2027-01-31T12:00:00Z or a number of days such as 90d"};
}

bool number_at(std::string_view text, std::size_t at, std::size_t size, int& out) {
  const auto part = text.substr(std::min(at, text.size()), size);
  const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), out);
  return part.size() == size && fault == std::errc() && end == part.data() + size && part[0] != '-';
}

// A day ends when it is over: the key of 2027-01-31 is good on that day.
bool date_at(std::string_view text, std::int64_t& out) {
  std::tm day{};
  const bool whole = (text.size() == 10 || text.size() == 20) &&
                     number_at(text, 0, 4, day.tm_year) && text[4] == '-' &&
                     number_at(text, 5, 2, day.tm_mon) && text[7] == '-' &&
                     number_at(text, 8, 2, day.tm_mday);
  if (!whole) return false;
  if (text.size() == 20 &&
      !(text[10] == 'T' && number_at(text, 11, 2, day.tm_hour) && text[13] == ':' &&
        number_at(text, 14, 2, day.tm_min) && text[16] == ':' &&
        number_at(text, 17, 2, day.tm_sec) && text[19] == 'Z'))
    return false;
  if (day.tm_hour > 23 || day.tm_min > 59 || day.tm_sec > 59) return false;
  day.tm_year -= 1900;
  day.tm_mon -= 1;
  const auto asked = day;
  out = timegm(&day);
  if (day.tm_mday != asked.tm_mday || day.tm_mon != asked.tm_mon) return false;  // 31 February
  if (text.size() == 10) out += kDay;
  return true;
}

}  // namespace

std::span<const Scope> scopes() { return kScopes; }

bool Key::may(std::string_view scope) const {
  return std::ranges::find(scopes, scope) != scopes.end();
}

const char* Key::state(std::int64_t now) const {
  if (revoked) return "revoked";
  return expires && expires <= now ? "expired" : "good";
}

base::Result<std::string> fresh_secret() {
  std::string bytes(32, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return Error{Code::io, "the system gives no random bytes", "getrandom", "try again"};
  auto text = base::base64(bytes);
  std::erase(text, '=');
  for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return "janua-" + text;
}

std::string kept_form(std::string_view secret) { return base::sha256(secret).hex(); }

base::Result<std::int64_t> read_end(const std::string& text, std::int64_t now) {
  std::int64_t end = 0, days = 0;
  const auto* last = text.data() + text.size();
  const auto [after, fault] = std::from_chars(text.data(), last, days);
  if (fault == std::errc() && after + 1 == last && *after == 'd' && days >= 1 && days <= kMostDays)
    return now + days * kDay;
  if (!date_at(text, end)) return no_end(text);
  if (end <= now)
    return Error{Code::bad_request, "a key that ends " + base::visible(text) + " has ended already",
                 "--expires", "give a time that is to come"};
  return end;
}

}  // namespace serve
