// What a server shows and asks for in TLS: its certificate with the key to it, and, if it wants any, the authorities
// whose clients it lets in. Versions 1.2 and 1.3.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/disk.h"

typedef struct ssl_st SSL;
namespace boost::asio::ssl {
class context;
}

namespace serve {

using TlsContext = boost::asio::ssl::context;

struct TlsFiles {
  base::Path certificate, key;  // PEM; the certificate with those between it and its authority
  base::Path authorities;       // PEM, of clients; "": none is asked for
};

// Of a certificate in use.
struct Shown {
  std::string subject;
  std::vector<std::string> names;  // "llm.example.eu", "10.1.2.3", "*.example.eu"
  std::int64_t expires = 0;        // seconds since 1970
};

class Tls {
 public:
  // Error: missing, io; bad_data for files that hold no such thing, or a key that is not the certificate's;
  // bad_request for a key that others may read.
  static base::Result<std::shared_ptr<Tls>> open(base::Disk& disk, TlsFiles files);
  // Reads the files again. Error: as open(); then those from before stay in use.
  base::Result<void> reload(base::Disk& disk);

  // For a new connection; one that is open keeps its own.
  std::shared_ptr<TlsContext> context() const;
  Shown shown() const;
  bool asks_clients() const { return !files_.authorities.empty(); }

 private:
  explicit Tls(TlsFiles files) : files_(std::move(files)) {}
  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<TlsContext> context_;
  Shown shown_;
};

// SHA-256 of what the other side showed, in hex; "" for nothing.
std::string certificate_digest(SSL* connection);

}  // namespace serve
