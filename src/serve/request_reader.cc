#include "serve/request_reader.h"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/ascii.h"
#include "serve/host.h"

namespace serve {
namespace {

namespace http = boost::beast::http;

std::string text(boost::beast::string_view view) { return {view.data(), view.size()}; }

std::string media_type(std::string value) {
  value = base::ascii_lower(value.substr(0, value.find(';')));
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.pop_back();
  return value;
}

// Accept-Encoding: "br;q=1.0, gzip;q=0.8" names gzip, "gzip;q=0" and "identity" do not. So Accept.
bool names(const std::string& accepted, const std::string& wanted) {
  const auto low = base::ascii_lower(accepted);
  for (std::size_t begin = 0; begin < low.size();) {
    const auto end = std::min(low.find(',', begin), low.size());
    auto item = low.substr(begin, end - begin);
    std::erase_if(item, base::is_ascii_space);
    const bool refused =
        item.starts_with(wanted + ";q=0") && item.find_first_of("123456789") == std::string::npos;
    if (item.substr(0, item.find(';')) == wanted && !refused) return true;
    begin = end + 1;
  }
  return false;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// "Bearer KEY" -> KEY; what another scheme says is for a proxy.
std::string bearer(const std::string& value) {
  const auto space = value.find(' ');
  if (space == std::string::npos || base::ascii_lower(value.substr(0, space)) != "bearer")
    return "";
  const auto begin = value.find_first_not_of(' ', space);
  return begin == std::string::npos ? ""
                                    : value.substr(begin, value.find_last_not_of(' ') + 1 - begin);
}

// Of "a=1; janua-key=KEY", as the page keeps it for as long as the browser is open.
std::string from_cookie(const std::string& value) {
  constexpr std::string_view name = "janua-key=";
  for (std::size_t begin = 0; begin < value.size();) {
    const auto end = std::min(value.find(';', begin), value.size());
    const auto first = value.find_first_not_of(' ', begin);
    if (first < end && value.compare(first, name.size(), name) == 0)
      return value.substr(first + name.size(), end - first - name.size());
    begin = end + 1;
  }
  return "";
}

// One way for every spelling, so that no check can be passed by another header.
template <class Message>
void take_key(const Message& message, Request& request) {
  for (const auto& field : message) {
    const auto name = base::ascii_lower(text(field.name_string()));
    std::string key;
    if (name == "authorization") key = bearer(text(field.value()));
    if (name == "x-api-key" || name == "api-key") key = text(field.value());
    if (name == "cookie") key = from_cookie(text(field.value()));
    if (key.empty()) continue;
    request.other_key = request.other_key || (!request.key.empty() && request.key != key);
    request.key = std::move(key);
  }
}

// "/a%2Fb" -> "/a/b"; a % that begins no two digits stands for itself.
std::string percent_decoded(const std::string& path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const int high = i + 2 < path.size() && path[i] == '%' ? digit_of(path[i + 1]) : -1;
    const int low = high >= 0 ? digit_of(path[i + 2]) : -1;
    out += low >= 0 ? static_cast<char>(high * 16 + low) : path[i];
    if (low >= 0) i += 2;
  }
  return out;
}

template <class Message>
Request head_of(const Message& message) {
  Request request;
  request.method = text(message.method_string());
  request.path = text(message.target());
  if (const auto rest = request.path.find("://");
      !request.path.starts_with('/') && rest != std::string::npos) {
    const auto slash = request.path.find('/', rest + 3);  // "http://host/path", as to a proxy
    request.path = slash == std::string::npos ? "/" : request.path.substr(slash);
  }
  request.path = percent_decoded(request.path.substr(0, request.path.find('?')));
  request.content_type = media_type(text(message[http::field::content_type]));
  request.host = base::ascii_lower(text(message[http::field::host]));
  request.origin = base::ascii_lower(text(message[http::field::origin]));
  request.if_none_match = text(message[http::field::if_none_match]);
  request.takes_gzip = names(text(message[http::field::accept_encoding]), "gzip");
  request.takes_html = names(text(message[http::field::accept]), "text/html");
  take_key(message, request);
  request.keep_alive = message.keep_alive();
  request.http_1_0 = message.version() < 11;
  return request;
}

}  // namespace

struct RequestReader::Parser {
  Parser() {
    parser.header_limit(kMostHead);
    parser.body_limit(UINT64_MAX);  // enter() says
  }
  http::request_parser<http::string_body> parser;
  bool begun = false;
  bool told_to_continue = false;
  bool read_head = false;
  bool entered = false;
  std::size_t most_body = 0;
  Request head;
};

RequestReader::RequestReader() : parser_(std::make_unique<Parser>()) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

bool RequestReader::begun() const { return parser_->begun; }
std::size_t RequestReader::held() const { return parser_->parser.get().body().size(); }
const Refusal& RequestReader::refusal() const { return refusal_; }
const Request& RequestReader::head() const { return parser_->head; }

bool RequestReader::wants_continue() {
  auto& parser = parser_->parser;
  if (!parser_->entered || parser.is_done() || parser_->told_to_continue) return false;
  parser_->told_to_continue = true;
  return base::ascii_lower(text(parser.get()[http::field::expect])) == "100-continue";
}

RequestReader::State RequestReader::refuse(int status, std::string message) {
  refusal_ = {status, std::move(message)};
  return State::refused;
}

void RequestReader::enter(std::size_t most_body) {
  parser_->entered = true;
  parser_->most_body = most_body;
  parser_->parser.body_limit(most_body);
  parser_->parser.eager(true);
}

RequestReader::State RequestReader::long_body() {
  return refuse(413, "the body of the request is longer than " +
                         (parser_->most_body < 1024 * 1024
                              ? std::to_string(parser_->most_body / 1024) + " KiB"
                              : std::to_string(parser_->most_body / (1024 * 1024)) + " MiB"));
}

RequestReader::State RequestReader::read(std::string_view& bytes) {
  auto& parser = parser_->parser;
  if (parser_->entered && parser.content_length().value_or(0) > parser_->most_body)
    return long_body();
  while (!parser.is_done() || !parser_->entered) {
    if (parser_->read_head && !parser_->entered) return State::head;
    if (bytes.empty()) return State::more;
    parser_->begun = true;
    boost::beast::error_code error;
    const auto eaten = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    bytes.remove_prefix(eaten);
    if (error == http::error::need_more) {
      if (!parser.is_header_done() && bytes.size() > kMostHead)
        error = http::error::header_limit;
      else
        return State::more;
    }
    if (error == http::error::header_limit)
      return refuse(431, "the head of the request is longer than 16 KiB");
    if (error == http::error::body_limit) return long_body();
    if (error) return refuse(400, "this is not an HTTP/1.1 request: " + error.message());
    // The parser has stopped behind the head.
    if (parser.is_header_done() && !std::exchange(parser_->read_head, true)) return read_head();
  }
  return State::whole;
}

// "chunked" alone. What else was done to the body ("gzip, chunked") would have to be undone, and a
// proxy before us may not have seen it (RFC 9112, section 6.1).
bool RequestReader::codings_known() const {
  const auto& message = parser_->parser.get();
  const auto said = message.equal_range(http::field::transfer_encoding);
  return std::all_of(said.first, said.second, [](const auto& field) {
    return media_type(text(field.value())) == "chunked";
  });
}

// What decides where a request ends and whom it is for must be said once and plainly, or a proxy
// before us may see other requests than we do (RFC 9112, sections 3.2 and 6.1).
RequestReader::State RequestReader::read_head() {
  const auto& message = parser_->parser.get();
  if (!codings_known()) return refuse(501, "of the transfer encodings only chunked is known here");
  const auto hosts = message.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() >= 11))
    return refuse(400, "the request must say Host once");
  const auto host = message[http::field::host];
  if (!host.empty() && !is_host({host.data(), host.size()}))
    return refuse(400,
                  "the Host of the request is neither a name nor an address, with or without "
                  "a port");
  parser_->head = head_of(message);
  return State::head;
}

Request RequestReader::take() {
  auto request = std::move(parser_->head);
  request.body = std::move(parser_->parser.get().body());
  *this = RequestReader();
  return request;
}

}  // namespace serve
