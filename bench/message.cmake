find_package(benchmark REQUIRED)
add_executable(message_bench ${CMAKE_CURRENT_LIST_DIR}/message_bench.cc)
target_link_libraries(message_bench PRIVATE waybill::message waybill_flags benchmark::benchmark_main)

# The same message through GMime, where it is installed.
pkg_check_modules(GMIME IMPORTED_TARGET gmime-3.0)
if(GMIME_FOUND)
  target_compile_definitions(message_bench PRIVATE WAYBILL_BENCH_GMIME)
  target_link_libraries(message_bench PRIVATE PkgConfig::GMIME)
endif()
