#include "serve/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>

#include "base/hash.h"

namespace serve {
namespace {

namespace asio = boost::asio;
using base::Code;
using base::Error;
using base::Result;
using Failure = boost::system::error_code;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

Error unfit(const base::Path& path, const std::string& what, const std::string& hint) {
  const auto why = ERR_peek_last_error();
  char words[256] = "";
  if (why) ERR_error_string_n(why, words, sizeof words);
  ERR_clear_error();
  return {Code::bad_data, what + (why ? std::string(" (") + words + ")" : ""), path, hint};
}

// HTTP/1.1 is all that is spoken here; who offers other things only may try it.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size,
                    const unsigned char* offered, unsigned int length, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  const int said = SSL_select_next_proto(const_cast<unsigned char**>(out), size, ours,
                                         sizeof ours - 1, offered, length);
  return said == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

std::string one_line(X509_NAME* name) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(std::max<long>(size, 0))};
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  char out[INET6_ADDRSTRLEN] = "";
  const int size = ASN1_STRING_length(address);
  if (size == 4 || size == 16)
    ::inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), out, sizeof out);
  return out;
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> out;
  auto* names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names, i);
    std::string text;
    if (name->type == GEN_DNS)
      text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                  static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    if (name->type == GEN_IPADD) text = address_text(name->d.iPAddress);
    if (!text.empty()) out.push_back(std::move(text));
  }
  GENERAL_NAMES_free(names);
  return out;
}

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

Shown describe(X509* certificate) {
  return {one_line(X509_get_subject_name(certificate)), names_of(certificate),
          seconds_of(X509_get0_notAfter(certificate))};
}

// OpenSSL would ask for one at the terminal, or wait for a line of the standard input.
int no_password(char*, int, int, void*) { return -1; }

Result<void> take_identity(base::Disk& disk, const TlsFiles& files, TlsContext& context) {
  const auto certificate = TRY(disk.read(files.certificate));
  const auto key = TRY(disk.read_secret(files.key));
  Failure failure;
  context.use_certificate_chain(asio::buffer(certificate), failure);
  if (failure)
    return unfit(files.certificate, "this is no certificate in PEM",
                 "name the file that the authority sent, with the ones between it and you");
  context.use_private_key(asio::buffer(key), asio::ssl::context::pem, failure);
  const bool fits = !failure && SSL_CTX_check_private_key(context.native_handle()) == 1;
  if (fits) return {};
  return unfit(files.key, "this is no unencrypted key in PEM to the certificate",
               "name the key for which " + files.certificate + " was made");
}

Result<void> take_authorities(base::Disk& disk, const base::Path& path, TlsContext& context) {
  const auto pem = TRY(disk.read(path));
  const std::unique_ptr<BIO, int (*)(BIO*)> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  auto* native = context.native_handle();
  auto* store = SSL_CTX_get_cert_store(native);
  int count = 0;
  while (const auto one =
             Certificate(PEM_read_bio_X509(in.get(), nullptr, no_password, nullptr), X509_free)) {
    if (X509_STORE_add_cert(store, one.get()) != 1 || SSL_CTX_add_client_CA(native, one.get()) != 1)
      break;
    ++count;
  }
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (count == 0 || !ended)
    return unfit(path, "this holds no certificates of authorities in PEM",
                 "name the file with the certificates that signed those of the clients");
  ERR_clear_error();
  context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  // A session that is taken up again would not be asked once more.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
  return {};
}

Result<std::shared_ptr<TlsContext>> read(base::Disk& disk, const TlsFiles& files) {
  ERR_clear_error();
  auto out = std::make_shared<TlsContext>(asio::ssl::context::tls_server);
  auto* native = out->native_handle();
  SSL_CTX_set_default_passwd_cb(native, no_password);
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(
      native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle connection holds none
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  TRY(take_identity(disk, files, *out));
  if (!files.authorities.empty()) TRY(take_authorities(disk, files.authorities, *out));
  return out;
}

}  // namespace

Result<std::shared_ptr<Tls>> Tls::open(base::Disk& disk, TlsFiles files) {
  auto out = std::shared_ptr<Tls>(new Tls(std::move(files)));
  TRY(out->reload(disk));
  return out;
}

Result<void> Tls::reload(base::Disk& disk) {
  auto fresh = TRY(read(disk, files_));
  auto shown = describe(SSL_CTX_get0_certificate(fresh->native_handle()));
  const std::lock_guard lock(mutex_);
  context_ = std::move(fresh);
  shown_ = std::move(shown);
  return {};
}

std::shared_ptr<TlsContext> Tls::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

Shown Tls::shown() const {
  const std::lock_guard lock(mutex_);
  return shown_;
}

std::string certificate_digest(SSL* connection) {
  const Certificate shown(SSL_get_peer_certificate(connection), X509_free);
  if (!shown) return "";
  unsigned char* der = nullptr;
  const int size = i2d_X509(shown.get(), &der);
  if (size <= 0) return "";
  const auto out =
      base::sha256({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return out.hex();
}

}  // namespace serve
