# The whole loop over real servers; needs root, and says so where it is skipped.
add_test(NAME lab COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/lab/test_lab.py)
set_tests_properties(lab PROPERTIES ENVIRONMENT "WAYBILL=$<TARGET_FILE:waybill>" SKIP_RETURN_CODE 77 TIMEOUT 300)
