#pragma once

namespace waybill {

// The deleter of a handle that a C library frees by a function:
//   std::unique_ptr<X509, FreedBy<X509_free>>
template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

}  // namespace waybill
