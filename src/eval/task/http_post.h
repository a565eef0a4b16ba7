// A client that posts JSON to one address over HTTP/1.1, and keeps its connection.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace eval::task {

struct Address {
  std::string host, port, path;  // "127.0.0.1", "8080", "/v1"
};
// "http://HOST[:PORT][/PATH]". Error: bad_request; unsupported for https.
base::Result<Address> read_address(const std::string& url);

class HttpClient {
 public:
  // `key`: sent as a bearer's, "" for none.
  HttpClient(Address address, std::string key);
  ~HttpClient();

  // The body of an answer of 2xx. A connection that breaks is opened anew, and what asks for patience (429, 503) is asked
  // again, `tries` times in all. Error: io with what the other side said; missing where nobody listens.
  base::Result<std::string> post(const std::string& path, const std::string& body, int tries = 4);

 private:
  struct Connection;
  Address address_;
  std::string key_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace eval::task
