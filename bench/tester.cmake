find_package(benchmark REQUIRED)
find_package(GTest REQUIRED)  # tester/test_message.h makes the message
add_executable(tester_bench ${CMAKE_CURRENT_LIST_DIR}/tester_bench.cc)
target_link_libraries(tester_bench PRIVATE waybill::tester waybill_flags GTest::gtest benchmark::benchmark_main)
