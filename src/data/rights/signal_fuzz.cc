// What rights holders say, of bytes of any kind: robots.txt, ai.txt, TDMRep's file, fields and pages.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "data/rights/ai_txt.h"
#include "data/rights/licence_link.h"
#include "data/rights/robots.h"
#include "data/rights/robots_meta.h"
#include "data/rights/tdmrep.h"
#include "data/rights/usage.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace data::rights;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto path = text.substr(0, text.find('\n'));
  const auto said = ask_robots(text, "janusbot", path);
  CHECK(said.line >= 0 && said.line <= static_cast<std::int64_t>(size) + 1,
        "a rule stands in the file");
  ask_ai_txt(text, path);
  usage_of_robots(text, "janusbot", path);
  const std::string value(text);
  const Fields fields = {{"Content-Usage", value}, {"X-Robots-Tag", value}, {"Link", value}};
  usage_of_fields(fields);
  ask_robots_meta(fields, text);
  licences_of(fields, text);
  const auto reservation = ask_tdmrep(text, fields, text, path);
  CHECK(reservation.policy.empty() || reservation.reserved.value_or(false),
        "a policy needs a reservation");
  return 0;
}
