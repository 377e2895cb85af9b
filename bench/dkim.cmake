add_executable(dkim_bench ${CMAKE_CURRENT_LIST_DIR}/dkim_bench.cc)
target_link_libraries(dkim_bench PRIVATE waybill::dkim waybill_flags OpenSSL::Crypto)
