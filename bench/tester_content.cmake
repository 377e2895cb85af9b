find_package(benchmark REQUIRED)
add_executable(tester_content_bench ${CMAKE_CURRENT_LIST_DIR}/tester_content_bench.cc)
target_link_libraries(tester_content_bench PRIVATE waybill::tester waybill_flags benchmark::benchmark_main)
