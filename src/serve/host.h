// Which names in a request's Host header are this machine: the guard against DNS rebinding, where
// a page of a stranger gives its own name our address and then reads our answers as its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "serve/public_url.h"

namespace serve {

// Whether it is what a Host header may say: a name or an address, with or without a port. A name has
// letters, digits, '-', '_' and '.'; what else stands there (RFC 9112, section 3.2: 400), such as
// "127.0.0.1:80@evil", others may read as another host than we do.
bool is_host(std::string_view host);

// What --allow-host says, "models.example,10.0.0.1": names and addresses without ports, since each
// port is answered. Error: bad_request, with the one that is none.
base::Result<std::vector<std::string>> parse_host_names(std::string_view text);

// "127.0.0.1", "[::1]:8080", "::ffff:127.0.0.2", "localhost", ...: this machine and no other.
bool names_loopback(std::string_view host);

class KnownHosts {
 public:
  // `bound`: the address that is listened on. Beyond loopback its own names are known too: every
  // address (a name must be looked up before it can be given ours; an address is not), the name
  // of the machine, and `named`.
  KnownHosts(const std::string& bound, std::vector<std::string> named);
  // `host` as sent, with or without a port; "" (HTTP/1.0) is known.
  bool know(std::string_view host) const;

 private:
  bool addresses_;  // any address is ours
  std::vector<std::string> names_;
};

// May a page of `origin` ask the server that it calls `host`? "" is no page, or one of ours that a
// browser did not mark. The public address may have another scheme than we speak ourselves, `tls`: https.
bool known_origin(const std::string& origin, const std::string& host, const PublicUrl& url,
                  bool tls = false);

// The addresses under which other machines reach one that listens on `bound`: itself, or, where that
// is any address, those of the network interfaces that are up; loopback and link-local ones are
// left out. As they stand in a URL: "10.1.2.3", "[2001:db8::1]".
std::vector<std::string> reached_as(const std::string& bound);

}  // namespace serve
