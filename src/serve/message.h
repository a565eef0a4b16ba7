// One HTTP request and one answer, free of sockets.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace serve {

struct Request {
  std::string method;        // "POST"
  std::string path;          // "/v1/models", without the query; percent-decoded, any bytes
  std::string content_type;  // lower case, without parameters
  std::string host;          // as sent, "127.0.0.1:8080"
  std::string origin;        // of a browser's cross-document request, else empty
  std::string if_none_match;
  bool takes_gzip = false;
  bool takes_html = false;  // says so by name, as browsers do and programs do not
  std::string body;
  bool keep_alive = true;
  bool http_1_0 = false;  // no chunked answers
  std::string
      key;  // as Authorization: Bearer, x-api-key, api-key or the page's cookie has it; "": none
  bool other_key = false;   // two of those headers have keys that differ
  std::string peer;         // the address that it comes from
  std::string certificate;  // SHA-256 of the client's own, in hex; "": it showed none
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  Headers headers;
};

// The request could not be answered as asked: what, which field, and what a program may branch on.
struct Refusal {
  int status = 400;
  std::string message;     // a sentence
  std::string param = "";  // the field, or ""
  std::string code = "";   // "model_not_found", or ""
};

Response json_response(const base::Json& body, int status = 200);
// {"error": {"message", "type", "param", "code"}}; type follows from the status.
Response error_response(const Refusal& refusal);
base::Json error_body(const Refusal& refusal);
// "Not Found"
const char* reason(int status);

// One request under way. All calls come from, and all callbacks run on, the connection's strand.
class Exchange {
 public:
  virtual ~Exchange() = default;
  // The whole answer, at once.
  virtual void respond(Response response) = 0;
  // Or an answer in pieces: begin, write as often as wanted, end.
  virtual void begin_stream(Headers headers) = 0;
  virtual void write(std::string event) = 0;
  // With `last` behind what was written: the event that says that all is there.
  virtual void end_stream(std::string last) = 0;
  // Called once if the client leaves before the end, at once if it has left.
  virtual void when_gone(std::function<void()> tell) = 0;
  // Runs `work` on the strand, from any thread.
  virtual void post(std::function<void()> work) = 0;
};

// What follows the head of a request that is let in.
struct Admission {
  std::size_t most_body = 0;  // bytes; more is answered with 413
  // Called on the strand with the whole request. Must not hold the exchange: the connection holds this meanwhile.
  std::function<void(Request, const std::shared_ptr<Exchange>&)> answer;
};

// Looks at a request whose head is there, before a byte of its body is read: either answers, or calls `enter` on the
// strand, now or later.
using Enter = std::function<void(Admission)>;
using Admit =
    std::function<void(Request head, const std::shared_ptr<Exchange>& exchange, Enter enter)>;

}  // namespace serve
