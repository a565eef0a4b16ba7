#include "data/warc/record.h"

#include "base/utf8.h"

namespace data::warc {

namespace {

base::Json text_or_null(const std::string& text) {
  return text.empty() ? base::Json() : base::Json(base::to_utf8(text));
}

template <class T>
base::Json or_null(const std::optional<T>& value) {
  return value ? base::Json(*value) : base::Json();
}

}  // namespace

base::Json to_json(const Record& record) {
  return {{"offset", or_null(record.offset)},
          {"length", or_null(record.length)},
          {"type", text_or_null(record.type)},
          {"uri", text_or_null(record.uri)},
          {"date", text_or_null(record.date)},
          {"http_status", or_null(record.http_status)},
          {"mime", text_or_null(record.mime)},
          {"charset", text_or_null(record.charset)},
          {"payload_sha256", text_or_null(record.payload_sha256)},
          {"error", text_or_null(record.error)}};
}

}  // namespace data::warc
