#include "serve/message.h"

namespace serve {

using base::Json;

Response json_response(const Json& body, int status) {
  return {
      status, "application/json", body.dump(-1, ' ', false, Json::error_handler_t::replace), {}};
}

Json error_body(const Refusal& refusal) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  const char* type = refusal.status >= 500   ? "server_error"
                     : refusal.status == 429 ? "rate_limit_error"
                                             : "invalid_request_error";
  return {{"error",
           {{"message", refusal.message},
            {"type", type},
            {"param", or_null(refusal.param)},
            {"code", or_null(refusal.code)}}}};
}

Response error_response(const Refusal& refusal) {
  auto response = json_response(error_body(refusal), refusal.status);
  if (refusal.status == 429 || refusal.status == 503)
    response.headers.emplace_back("Retry-After", "1");
  return response;
}

const char* reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 304:
      return "Not Modified";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Payload Too Large";
    case 415:
      return "Unsupported Media Type";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

}  // namespace serve
