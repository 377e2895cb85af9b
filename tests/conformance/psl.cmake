add_executable(conformance_psl ${CMAKE_CURRENT_LIST_DIR}/psl_test.cc)
target_link_libraries(conformance_psl PRIVATE waybill::dmarc waybill_flags GTest::gtest_main)
target_compile_definitions(conformance_psl PRIVATE WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
add_test(NAME conformance_psl COMMAND conformance_psl)
