add_executable(conformance_dmarc ${CMAKE_CURRENT_LIST_DIR}/dmarc_test.cc)
target_link_libraries(conformance_dmarc PRIVATE waybill::dmarc waybill_flags GTest::gtest_main)
target_compile_definitions(conformance_dmarc PRIVATE WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
add_test(NAME conformance_dmarc COMMAND conformance_dmarc)
